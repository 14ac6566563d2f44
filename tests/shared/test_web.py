"""The web process over a tiny app: strict bodies, sizes, idempotency, rate limits (AP-01)."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import generate_latest

from shared.persistence.mongo import Database
from shared.values.viewer import Scope, Viewer
from shared.web.app import create_app
from shared.web.auth import allowed_to
from shared.web.idempotency import Idempotency, IdempotencyKey, required
from shared.web.rate_limits import RateLimits
from shared.web.schemas import Line, RequestModel
from shared.web.validation import MOST
from tests.support.tokens import bearer, verifier
from tests.support.waiting import FakeClock


class Part(RequestModel):
    """A nested body."""

    name: Line


class Item(RequestModel):
    """A body with a nested part."""

    name: Line
    quantity: int
    parts: list[Part] | None = None


class Tiny:
    """What the endpoints work with."""

    def __init__(self, idempotency: Idempotency, limits: RateLimits) -> None:
        self.idempotency, self.limits = idempotency, limits
        self.runs = 0


def routes() -> APIRouter:
    """One route per thing to try."""
    router = APIRouter()

    @router.post("/items")
    async def make(request: Request, body: Item, key: IdempotencyKey = None) -> Response:
        tiny: Tiny = request.app.state.context

        async def work() -> Response:
            tiny.runs += 1
            return JSONResponse({"name": body.name}, 201)

        return await tiny.idempotency.run(request, required(key), "caller", work)

    @router.get("/me")
    async def me(viewer: Annotated[Viewer, allowed_to(Scope.ORDERS_READ)]) -> dict[str, str]:
        return {"account": viewer.account_id}

    @router.get("/limited")
    async def limited(request: Request) -> dict[str, str]:
        tiny: Tiny = request.app.state.context
        await tiny.limits.hit("login", "3/minute", "anna@example.com")
        return {}

    return router


@pytest.fixture
async def tiny(database: Database, fake_clock: FakeClock) -> Tiny:
    """The app's context."""
    idempotency, limits = Idempotency(database, fake_clock), RateLimits(database, 1.0)
    await idempotency.prepare()
    await limits.prepare()
    return Tiny(idempotency, limits)


@pytest.fixture
async def client(tiny: Tiny) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app, in-process."""

    async def ready() -> dict[str, bool]:
        return {"database": True}

    app = create_app("tiny", context=tiny, routers=[routes()], verifier=verifier(), ready=ready)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://tiny.test/tiny/v1") as client:
        yield client


GOOD = {"name": "Brake", "quantity": 1}
JSON = {"Content-Type": "application/json"}
KEY = {"Idempotency-Key": "a-good-key"}


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "Brake"}, "quantity"),
        (GOOD | {"price": 1}, "price"),
        (GOOD | {"quantity": "1"}, "quantity"),
        (GOOD | {"quantity": 1.5}, "quantity"),
        (GOOD | {"quantity": True}, "quantity"),
        (GOOD | {"name": {"$ne": None}}, "name"),
        (GOOD | {"name": "a\r\nBcc: b@example.com"}, "name"),
        (GOOD | {"name": "   "}, "name"),
        (GOOD | {"parts": [{"name": 1}]}, "parts.0.name"),
        ([], "body"),
    ],
)
async def test_bodies_are_strict(client: httpx.AsyncClient, tiny: Tiny, body: object, field: str) -> None:
    """Unknown fields, other types, operators and control characters are 422 with the field's path; nothing is done."""
    answer = await client.post("/items", json=body, headers=KEY)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert tiny.runs == 0


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[" * 20_000, b'{"quantity": NaN, "name": "x"}', b'"'])
async def test_what_is_no_json_is_the_clients_error(client: httpx.AsyncClient, content: bytes) -> None:
    """Bytes that are not JSON are a 4xx problem, however they are wrong."""
    answer = await client.post("/items", content=content, headers=KEY | {"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.rule("AP-01")
async def test_the_answer_to_a_body_full_of_mistakes_is_bounded(client: httpx.AsyncClient) -> None:
    """Of thousands of unknown fields some hundred are named: a small request makes no large answer."""
    answer = await client.post("/items", json=GOOD | {f"f{number}": 0 for number in range(6_000)}, headers=KEY)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == MOST
    assert len(answer.content) < 64 * 1024


async def stream(size: int) -> AsyncIterator[bytes]:
    """A body that does not say how long it is."""
    for _ in range(size // 1024):
        yield b" " * 1024


@pytest.mark.rule("AP-01")
async def test_a_large_body_is_refused(client: httpx.AsyncClient) -> None:
    """Above 64 KiB a body is 413, declared or chunked."""
    kind = KEY | JSON
    for body in (b" " * 70_000, stream(10_000_000)):
        answer = await client.post("/items", content=body, headers=kind)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.rule("AP-01")
async def test_only_plain_json_is_read(client: httpx.AsyncClient) -> None:
    """A compressed body, another type and no type at all are 415, which says what is taken; a charset is fine."""
    gzipped = await client.post("/items", content=b"x", headers=KEY | JSON | {"Content-Encoding": "gzip"})
    assert (gzipped.status_code, gzipped.json()["code"]) == (415, "unsupported_encoding")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""):
        answer = await client.post("/items", content=b"{}", headers=KEY | {"Content-Type": kind})
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
        assert answer.headers["accept"] == "application/json"
    named = KEY | {"Content-Type": "application/json; charset=utf-8"}
    assert (await client.post("/items", content=b'{"name": "Brake", "quantity": 1}', headers=named)).status_code == 201


@pytest.mark.rule("AP-01")
async def test_too_many_attempts_are_429(client: httpx.AsyncClient, database: Database) -> None:
    """The fourth of three is 429 with the seconds to wait, and nobody's address is kept in clear."""
    answers = [await client.get("/limited") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3].headers["retry-after"]) <= 60
    problem = answers[3].json()
    assert problem["code"] == "too_many_attempts"
    assert problem["detail"] == f"Trop de tentatives\u202f: réessayez dans {answers[3].headers['retry-after']}\u00a0s."
    kept = [str(each) async for each in database["rate_windows"].find()]
    assert kept
    assert "anna" not in "".join(kept)


async def test_who_does_not_log_in_is_401(client: httpx.AsyncClient) -> None:
    """No token, another scheme and a wrong token are 401; a good one gets in."""
    for header in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer x"}):
        answer = await client.get("/me", headers=header)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        assert "WWW-Authenticate" in answer.headers
    good = await client.get("/me", headers=bearer("acc_1"))
    assert good.json() == {"account": "acc_1"}


async def test_operations_are_beside_the_api(client: httpx.AsyncClient) -> None:
    """Health and metrics answer on the process's own port, outside the gateway's prefix; unknown paths are problems."""
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert (await client.get(f"http://tiny.test{path}")).status_code == 200
    assert (await client.get("/nowhere")).json()["code"] == "not_found"
    answer = await client.get("/nowhere")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.rule("OP-01")
async def test_a_method_of_the_clients_own_makes_no_series(client: httpx.AsyncClient) -> None:
    """What a client invents as a method is counted as `other`: the number of metric series stays bounded."""
    await client.request("CANARYMETHOD", "/test/v1/items")
    exposed = generate_latest().decode()
    assert "CANARYMETHOD" not in exposed
    assert 'method="other"' in exposed
