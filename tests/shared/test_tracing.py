"""A request's span: one trace from the client on, and nothing in it that says who asked for what (OP-01, S9)."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import APIRouter
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from shared.observability import telemetry, tracing
from shared.web.app import create_app
from shared.web.middleware import RequestMiddleware
from tests.support.spans import exported_spans
from tests.support.tokens import verifier

TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    """Where this process's spans go."""
    with exported_spans() as exporter:
        yield exporter


@pytest.mark.rule("OP-01")
async def test_a_requests_span_names_its_route_alone(exported: InMemorySpanExporter) -> None:
    """Method, route and status are in the span; query, path parameters, peer and user agent are not; the client's
    trace goes on, and the answer's handler sees it."""

    async def show(request: Request) -> PlainTextResponse:
        return PlainTextResponse(tracing.current_trace_id() or "", 202)

    app = RequestMiddleware(Starlette(routes=[Route("/documents/{number}", show)]))
    headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01", "User-Agent": "canary-agent"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://canary.test") as client:
        answer = await client.get("/documents/canary-number?signature=canary-signature", headers=headers)
        await client.get("/health/live")
    assert answer.text == TRACE
    (span,) = exported.get_finished_spans()
    assert span.context is not None
    assert f"{span.context.trace_id:032x}" == TRACE
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "http.route": "/documents/{number}",
        "http.response.status_code": 202,
    }
    assert "canary" not in span.to_json()


@pytest.mark.rule("OP-01")
async def test_the_framework_makes_no_spans_of_its_own(exported: InMemorySpanExporter) -> None:
    """FastAPI's telemetry, which writes path and peer into spans and makes one for each dependency, stays off."""
    router = APIRouter()

    @router.get("/documents/{number}")
    async def show(number: str) -> str:
        return number

    async def ready() -> dict[str, bool]:
        return {}

    app = create_app("tiny", context=None, routers=[router], verifier=verifier(), ready=ready)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://canary.test/tiny/v1") as client:
        assert (await client.get("/documents/canary-number")).status_code == 200
    (span,) = exported.get_finished_spans()
    assert "canary" not in span.to_json()


@pytest.mark.rule("OP-01")
def test_a_span_that_fails_says_where_and_quotes_nothing(exported: InMemorySpanExporter) -> None:
    """A driver's exception can quote a document: the span has the class and the place of it, and is an error."""
    with pytest.raises(ValueError, match="canary"), tracing.step("stripe refunds.create"):
        raise ValueError("canary@example.com is taken")
    (span,) = exported.get_finished_spans()
    assert (span.status.status_code, span.events) == (StatusCode.ERROR, ())
    assert (span.status.description or "").startswith("ValueError at test_tracing.py")
    assert "canary" not in span.to_json()


@pytest.mark.rule("OP-01")
def test_a_log_line_quotes_no_exception_under_any_name() -> None:
    """The cause of an error is written as its class and place, like the error itself."""
    line = {"event": "left", "error": ValueError("canary-1"), "cause": OSError("canary-2"), "count": 2}
    shown = telemetry._errors(None, "error", line)
    assert (shown["error"], shown["cause"], shown["count"]) == ("ValueError", "OSError at an unknown place", 2)
    assert "canary" not in str(shown)
