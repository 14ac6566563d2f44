"""`Idempotency-Key` over a tiny app, on the real database (AP-01)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from shared.errors import Refused
from shared.persistence.mongo import Database
from shared.web.app import create_app
from shared.web.idempotency import CLAIM, Idempotency, IdempotencyKey, required
from tests.support.tokens import verifier
from tests.support.waiting import FakeClock, eventually


class Item(BaseModel):
    """A body."""

    name: str
    quantity: int


class Tiny:
    """What the endpoint works with; its work stops between `entered` and `released`."""

    def __init__(self, idempotency: Idempotency) -> None:
        self.idempotency, self.runs = idempotency, 0
        self.entered, self.released = asyncio.Event(), asyncio.Event()
        self.released.set()

    async def work(self, item: Item) -> Response:
        self.entered.set()
        await self.released.wait()
        self.runs += 1
        if item.name == "refused":
            raise Refused("kept_by_law")
        return JSONResponse({"name": item.name, "run": self.runs}, 201, {"Location": "/items/1"})


@pytest.fixture
async def tiny(database: Database, fake_clock: FakeClock) -> Tiny:
    """The app's context."""
    idempotency = Idempotency(database, fake_clock)
    await idempotency.prepare()
    return Tiny(idempotency)


@pytest.fixture
async def client(tiny: Tiny) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app, in-process."""
    router = APIRouter()

    @router.post("/items")
    async def make(request: Request, body: Item, key: IdempotencyKey = None) -> Response:
        return await tiny.idempotency.run(request, required(key), "caller", lambda: tiny.work(body))

    async def ready() -> dict[str, bool]:
        return {}

    app = create_app("tiny", context=tiny, routers=[router], verifier=verifier(), ready=ready)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tiny.test/tiny/v1") as client:
        yield client


GOOD = {"name": "Brake", "quantity": 1}
KEY = {"Idempotency-Key": "a-good-key"}


@pytest.mark.rule("AP-01")
async def test_a_key_is_required_and_replayed(client: httpx.AsyncClient, tiny: Tiny) -> None:
    """Without a key 400; a repeat gets the first answer, marked, without a second run; another body is 422."""
    assert (await client.post("/items", json=GOOD)).json()["code"] == "idempotency_key_missing"
    first = await client.post("/items", json=GOOD, headers=KEY)
    again = await client.post("/items", json=GOOD, headers=KEY)
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (201, {"name": "Brake", "run": 1})
    assert "idempotent-replayed" not in first.headers
    assert (again.headers["idempotent-replayed"], again.headers["location"]) == ("true", "/items/1")
    other = await client.post("/items", json=GOOD | {"quantity": 2}, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert tiny.runs == 1


@pytest.mark.rule("AP-01")
async def test_twenty_at_once_run_once(client: httpx.AsyncClient, tiny: Tiny) -> None:
    """Of duplicates in parallel one works; the others are told that it runs, or what it answered."""
    tiny.released.clear()
    calls = [asyncio.create_task(client.post("/items", json=GOOD, headers=KEY)) for _ in range(20)]
    done: set[asyncio.Task[httpx.Response]] = set()
    while len(done) < 19:
        done, _ = await asyncio.wait(calls, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    tiny.released.set()
    answers = await asyncio.gather(*calls)
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 19]
    assert tiny.runs == 1


async def test_a_refusal_frees_the_key(client: httpx.AsyncClient, tiny: Tiny) -> None:
    """What was refused runs again when it is sent again, and a claim of a dead process runs out."""
    body = GOOD | {"name": "refused"}
    assert [(await client.post("/items", json=body, headers=KEY)).status_code for _ in range(2)] == [409, 409]
    assert tiny.runs == 2


async def test_a_dead_process_does_not_hold_a_key(
    client: httpx.AsyncClient, database: Database, fake_clock: FakeClock
) -> None:
    """A claim without an answer is in progress for fifteen seconds, and then free."""
    assert (await client.post("/items", json=GOOD, headers=KEY)).status_code == 201
    died = {"status": None, "held_until": fake_clock() + CLAIM}
    await database["idempotency"].update_one({}, {"$set": died})
    fake_clock.advance(seconds=14)
    assert (await client.post("/items", json=GOOD, headers=KEY)).status_code == 409
    fake_clock.advance(seconds=1)
    again = await client.post("/items", json=GOOD, headers=KEY)
    assert (again.status_code, again.json()["run"]) == (201, 2)


@pytest.mark.rule("AP-01")
async def test_a_process_that_lives_keeps_its_claim(
    client: httpx.AsyncClient, tiny: Tiny, database: Database, fake_clock: FakeClock
) -> None:
    """Work that takes longer than a claim is not done a second time meanwhile: the claim is renewed."""
    tiny.idempotency = Idempotency(database, fake_clock, claim=timedelta(seconds=0.3))
    tiny.released.clear()
    slow = asyncio.create_task(client.post("/items", json=GOOD, headers=KEY))
    await tiny.entered.wait()
    for _ in range(3):
        now = fake_clock.advance(seconds=0.3)
        await eventually(lambda: database["idempotency"].find_one({"held_until": {"$gt": now}}))  # noqa: B023
        assert (await client.post("/items", json=GOOD, headers=KEY)).status_code == 409
    tiny.released.set()
    assert ((await slow).status_code, tiny.runs) == (201, 1)


async def test_an_answer_that_lost_its_claim_is_not_kept(
    client: httpx.AsyncClient, tiny: Tiny, database: Database
) -> None:
    """A process that stood still while another took over its key does not overwrite what that one answers."""
    tiny.released.clear()
    late = asyncio.create_task(client.post("/items", json=GOOD, headers=KEY))
    await tiny.entered.wait()
    await database["idempotency"].update_one({}, {"$set": {"claim": "of another process"}})
    tiny.released.set()
    assert (await late).status_code == 201
    kept = await database["idempotency"].find_one({})
    assert kept
    assert (kept["claim"], kept["status"]) == ("of another process", None)


@pytest.mark.rule("AP-01")
async def test_a_key_of_yesterday_takes_no_other_request(
    client: httpx.AsyncClient, tiny: Tiny, database: Database, fake_clock: FakeClock
) -> None:
    """After 24 h the same request runs again, unmarked, and another one under its key is still 422 (S7)."""
    assert (await client.post("/items", json=GOOD, headers=KEY)).status_code == 201
    now = fake_clock.advance(hours=25)
    await database["idempotency"].delete_many({"expires_at": {"$lte": now}})  # as the TTL index does
    other = await client.post("/items", json=GOOD | {"quantity": 2}, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    again = await client.post("/items", json=GOOD, headers=KEY)
    assert (again.status_code, again.json()["run"], "idempotent-replayed" in again.headers) == (201, 2, False)
    assert tiny.runs == 2
