"""The FastAPI application of one process: its routes, problems, health and metrics."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse
from fastapi.telemetry import TelemetryConfig
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.i18n.catalogue import Catalogue
from shared.web import problems
from shared.web.auth import TokenVerifier
from shared.web.conditional import Conditional
from shared.web.cors import Cors
from shared.web.methods import HeadAsGet
from shared.web.middleware import RequestMiddleware
from shared.web.openapi.examples import Examples
from shared.web.openapi.route import openapi_route
from shared.web.problem_texts import texts_of

Checks = Callable[[], Awaitable[dict[str, bool]]]
"""The checks of readiness: name → whether it passes."""

_OFF: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""FastAPI's own telemetry: RequestMiddleware makes the span of a request, without its address and path."""

Measure = Callable[[], Awaitable[None]]
"""Sets the gauges that are read when a scraper asks."""


def create_app(
    service: str,
    *,
    context: Any,
    routers: Sequence[APIRouter],
    verifier: TokenVerifier,
    ready: Checks,
    measure: Measure | None = None,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
    body_limits: dict[str, int] | None = None,
    forms: Sequence[str] = (),
    problem_texts: Catalogue | None = None,
    examples: Examples | None = None,
    origins: Sequence[str] = (),
) -> FastAPI:
    """`context` reaches the endpoints as `request.app.state.context`, `problem_texts` are those of the service's own
    codes; `/health` and `/metrics` stay behind the gateway. Pages of `origins` may call it from a browser."""
    # A redirect to the path without its last slash would lead to whatever Host the caller named (S13).
    app = FastAPI(lifespan=lifespan, openapi_url=None, redirect_slashes=False, telemetry=_OFF)
    app.state.context, app.state.verifier, app.state.origins = context, verifier, frozenset(origins)
    app.state.problem_texts = texts_of(problem_texts)
    problems.install(app)
    for router in routers:
        app.include_router(router, prefix=f"/{service}/v1")
    app.include_router(openapi_route(service, routers, problem_texts, examples), prefix=f"/{service}/v1")
    app.include_router(_operations(ready, measure), include_in_schema=False)
    app.add_middleware(Conditional, prefix=f"/{service}/v1")
    app.add_middleware(HeadAsGet)
    app.add_middleware(RequestMiddleware, limits=body_limits, forms=forms)
    app.add_middleware(Cors, origins=origins)
    return app


def _operations(ready: Checks, measure: Measure | None) -> APIRouter:
    router = APIRouter()

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/health/ready")
    async def is_ready() -> Response:
        checks = await ready()
        well = all(checks.values())
        return JSONResponse({"status": "ready" if well else "not ready", "checks": checks}, 200 if well else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        if measure:
            await measure()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
