"""A service's HTTP side in-process: its real routes and middleware, without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from shared.runtime.service import ServiceDefinition
from shared.web.app import create_app
from tests.support.tokens import verifier


@asynccontextmanager
async def http_client(service: str, definition: ServiceDefinition[Any]) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the wired service, its indexes made."""
    for store in definition.stores:
        await store.prepare()

    async def ready() -> dict[str, bool]:
        return {}

    app = create_app(
        service,
        context=definition.context,
        routers=definition.routers,
        verifier=verifier(),
        ready=ready,
        body_limits=definition.body_limits,
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{service}.test") as client:
        yield client
