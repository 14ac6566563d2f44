"""The web side, wired on one screen: Mailpit's API, the controls, the page, the checks."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from fastapi.staticfiles import StaticFiles

from sandbox.mailbox.api import api, not_found
from sandbox.mailbox.faults import Faults
from sandbox.mailbox.page import pages
from sandbox.mailbox.sim import controls
from sandbox.mailbox.store import MailNotFoundError, Store

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def build(store: Store, faults: Faults, on_stop: Callable[[], Awaitable[None]]) -> FastAPI:
    """Return the web application; `on_stop` runs when it shuts down."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await on_stop()

    app = FastAPI(title="Mailbox", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(MailNotFoundError, not_found)
    app.include_router(api(store))
    app.include_router(controls(store, faults))
    app.include_router(pages(store))
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))

    @app.get("/livez")
    @app.get("/readyz")
    async def health() -> Response:
        store.count()
        return PlainTextResponse("ok")

    @app.middleware("http")
    async def headers(request: Request, forward: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await forward(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app
