"""Rate limits of several processes on one database, and what answers say of them (AP-01)."""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter

from shared import errors
from shared.persistence.mongo import Client, Database
from shared.web.app import create_app
from shared.web.counted import Hit
from shared.web.problems import HttpProblem
from shared.web.rate_limits import RateLimits
from tests.support.commands import asked, recorder
from tests.support.tokens import verifier


@pytest.fixture
async def limits(database: Database, service_client: Client) -> RateLimits:
    """Those of one process."""
    limits = RateLimits(service_client[database.name], 1.0)
    await limits.prepare()
    return limits


def routes(limits: RateLimits) -> APIRouter:
    """A route that is limited twice, and one that fails after it was counted."""
    router = APIRouter()

    @router.get("/open")
    async def opened() -> dict[str, str]:
        return {}

    @router.get("/limited")
    async def limited() -> dict[str, str]:
        await limits.hit("wide", "300/minute", "somebody")
        await limits.hit("narrow", "3/minute", "somebody")
        return {}

    @router.get("/failing/{kind}")
    async def failing(kind: str) -> None:
        await limits.hit("wide", "300/minute", "somebody")
        await limits.hit("narrow", "3/minute", "somebody")
        raise {"away": errors.Unavailable("Stripe"), "bug": KeyError("x"), "refused": errors.Refused("no")}[kind]

    return router


@pytest.fixture
async def client(limits: RateLimits) -> AsyncIterator[httpx.AsyncClient]:
    """A client of that process, without a network."""

    async def ready() -> dict[str, bool]:
        return {}

    app = create_app("tiny", context=None, routers=[routes(limits)], verifier=verifier(), ready=ready)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://tiny.test/tiny/v1") as client:
        yield client


async def allowed(limits: RateLimits, limit: str, attempts: int) -> int:
    """How many of so many attempts at once are not refused."""
    found = await asyncio.gather(*(limits.hit("test", limit, "key") for _ in range(attempts)), return_exceptions=True)
    assert all(
        isinstance(each, Hit) or (isinstance(each, HttpProblem) and each.status_code == 429) for each in found
    ), found
    return sum(isinstance(each, Hit) for each in found)


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("amount", [3, 10, 60])
async def test_one_process_allows_just_the_limit(limits: RateLimits, amount: int) -> None:
    """Of three times as many attempts at once, exactly the limit passes; later ones are refused unasked."""
    assert await allowed(limits, f"{amount}/minute", 3 * amount) == amount
    assert await allowed(limits, f"{amount}/minute", 5) == 0


@pytest.mark.rule("AP-01")
async def test_two_processes_share_a_small_limit_exactly(database: Database, limits: RateLimits) -> None:
    """Below 20, where each attempt is one at a password, two processes together allow the limit and no more."""
    other = RateLimits(database, 1.0)
    assert sum(await asyncio.gather(allowed(limits, "10/minute", 20), allowed(other, "10/minute", 20))) == 10


@pytest.mark.rule("AP-01")
async def test_two_processes_share_a_large_limit_up_to_a_tenth(database: Database, limits: RateLimits) -> None:
    """Two processes in turn allow at least the limit, and at most what one of them did not write yet beyond it."""
    other, passed = RateLimits(database, 1.0), 0
    for _ in range(100):
        passed += await allowed(limits, "60/minute", 1) + await allowed(other, "60/minute", 1)
    assert 60 <= passed <= 65


async def test_who_stays_far_below_a_limit_costs_no_command(database: Database, limits: RateLimits) -> None:
    """The first attempts are counted in memory; the one that makes a tenth writes them together and reads."""
    with recorder.of(database.name) as sent:
        assert await allowed(limits, "60/minute", 5) == 5
    assert asked(sent) == []
    with recorder.of(database.name) as sent:
        assert await allowed(limits, "60/minute", 1) == 1
    assert asked(sent) == ["update rate_windows", "find rate_windows"]


@pytest.mark.rule("AP-01")
async def test_an_answer_says_what_is_left(client: httpx.AsyncClient) -> None:
    """Each limit that was counted has its policy and what is left of it, also on the 429; other answers say nothing."""
    assert "ratelimit" not in (await client.get("/open")).headers
    answers = [await client.get("/limited") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    said = [re.findall(r'"(\w+)";r=(\d+);t=(\d+)', answer.headers["ratelimit"]) for answer in answers]
    left = [(299, 2), (298, 1), (297, 0), (296, 0)]
    assert [[(name, int(rest)) for name, rest, _ in each] for each in said] == [
        [("wide", wide), ("narrow", narrow)] for wide, narrow in left
    ]
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"wide";q=300;w=60, "narrow";q=3;w=60'}
    assert answers[3].headers["retry-after"] == said[3][1][2]
    assert 1 <= int(said[3][1][2]) <= 60


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("kind", ["away", "bug"])
async def test_our_own_failures_do_not_count(client: httpx.AsyncClient, kind: str) -> None:
    """After ten answers of 503 or 500, all attempts are left."""
    assert {(await client.get(f"/failing/{kind}")).status_code for _ in range(10)} <= {500, 503}
    assert (await client.get("/limited")).headers["ratelimit"].startswith('"wide";r=299;')
    assert [(await client.get("/limited")).status_code for _ in range(3)] == [200, 200, 429]


async def test_a_refusal_by_the_rules_counts(client: httpx.AsyncClient) -> None:
    """What the client did wrong is an attempt: 409 three times, and then 429."""
    assert [(await client.get("/failing/refused")).status_code for _ in range(4)] == [409, 409, 409, 429]
