"""A request has one id, its trace's, which no caller chooses (OP-01, S17), over a real socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import APIRouter
from opentelemetry.sdk.trace import TracerProvider
from structlog.testing import capture_logs

from shared import errors
from shared.messaging.cause import current_cause
from shared.observability import tracing
from shared.web.app import create_app
from shared.web.gateway import BehindGateway
from tests.support.http_server import serving
from tests.support.tokens import verifier

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}


def routes() -> APIRouter:
    """A route that tells what its events would name as their first cause, and one that fails."""
    router = APIRouter()

    @router.get("/cause")
    async def cause() -> str:
        found = current_cause()
        return found.correlation if found else ""

    @router.get("/away")
    async def away() -> None:
        raise errors.Unavailable("Stripe")

    return router


@asynccontextmanager
async def client(trusted: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a service that believes the addresses of `trusted`."""

    async def ready() -> dict[str, bool]:
        return {}

    app = create_app("tiny", context=None, routers=[routes()], verifier=verifier(), ready=ready)
    async with serving(BehindGateway(app, trusted)) as url, httpx.AsyncClient(base_url=f"{url}/tiny/v1") as client:
        yield client


@pytest.fixture(autouse=True)
def tracing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spans have ids, as in every service."""
    monkeypatch.setattr(tracing, "_tracer", TracerProvider().get_tracer("test"))


@pytest.mark.rule("OP-01")
async def test_answer_problem_and_events_name_one_id() -> None:
    """The trace that the gateway began."""
    async with client("127.0.0.1") as gateway:
        with capture_logs() as lines:
            failed = await gateway.get("/away", headers=TRACEPARENT)
        caused = await gateway.get("/cause", headers=TRACEPARENT)
    assert failed.headers["x-request-id"] == failed.json()["trace_id"] == TRACE
    assert caused.json() == TRACE
    assert [line["status"] for line in lines if line["event"] == "request"] == [503]


@pytest.mark.rule("OP-01")
async def test_a_stranger_chooses_no_trace() -> None:
    """From a peer that is not the gateway, `traceparent` is ignored: each request gets an id of its own."""
    async with client("198.51.100.7") as stranger:
        ids = [(await stranger.get("/cause", headers=TRACEPARENT)).headers["x-request-id"] for _ in range(2)]
    assert TRACE not in ids
    assert len(set(ids)) == 2
    assert all(len(each) == 32 for each in ids)


@pytest.mark.rule("OP-01")
@pytest.mark.parametrize(
    ("sent", "written"), [("order-4711", "order-4711"), ("short", None), ("x" * 65, None), ('a" injected', None)]
)
async def test_a_clients_own_id_is_written_down_beside(sent: str, written: str | None) -> None:
    """In the log when it is well formed; it is never the request's id."""
    async with client("127.0.0.1") as caller:
        with capture_logs() as lines:
            answer = await caller.get("/cause", headers={"X-Request-Id": sent})
    [line] = [line for line in lines if line["event"] == "request"]
    assert line.get("client_request_id") == written
    assert answer.headers["x-request-id"] == answer.json() != sent
