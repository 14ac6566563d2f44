"""No service redirects: what it would put into Location is the caller's own Host header (findings S13)."""

import importlib
from importlib.util import find_spec

import httpx
import pytest
from fastapi.routing import APIRoute

from shared.web.app import create_app
from tests.architecture.source import SERVICES
from tests.support.tokens import verifier

WITH_ENDPOINTS = [service for service in SERVICES if find_spec(f"services.{service}.endpoints")]


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("service", WITH_ENDPOINTS)
async def test_a_slash_too_many_is_an_unknown_address(service: str) -> None:
    """Each path of the service, with a slash behind it: 404, whatever Host the request names."""

    async def ready() -> dict[str, bool]:
        return {}

    routers = importlib.import_module(f"services.{service}.endpoints").ROUTERS
    app = create_app(service, context=None, routers=routers, verifier=verifier(), ready=ready)
    paths = {route.path for router in routers for route in router.routes if isinstance(route, APIRoute)}
    assert paths
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://evil.example") as client:
        for path in paths:
            answer = await client.get(f"/{service}/v1{path.replace('{', '').replace('}', '')}/")
            assert (answer.status_code, answer.headers.get("Location")) == (404, None), path
