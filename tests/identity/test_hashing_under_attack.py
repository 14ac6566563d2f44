"""One client that tries many passwords at once keeps nobody else from logging in (S16)."""

import asyncio
import time

import httpx
import pytest

from services.identity.security.slots import HashingBusy, Slots
from tests.identity.visitor import PASSWORD, Visitor
from tests.support.in_process import StartService
from tests.support.waiting import eventually

ATTEMPTS = 200


def client_at(visitor: Visitor, address: str) -> httpx.AsyncClient:
    """A client whose requests come from an address."""
    transport = httpx.ASGITransport(visitor.service.app, client=(address, 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://identity.test/identity/v1")


@pytest.fixture
async def visitor(start_service: StartService) -> Visitor:
    """A registered customer before hashes of the real cost, and limits that let the attack through."""
    costly = {"password_hash_memory": 19_456, "password_hash_rounds": 2}
    visitor = Visitor(await start_service("identity", rate_limit_factor=100.0, **costly))
    await visitor.register()
    return visitor


@pytest.mark.rule("ID-07")
async def test_an_attack_from_one_address_leaves_the_others_their_logins(visitor: Visitor) -> None:
    """Most of its attempts are told to come back, none later than the wait allows; another client logs in meanwhile."""
    async with client_at(visitor, "203.0.113.9") as attacker, client_at(visitor, "198.51.100.7") as customer:
        attack = [asyncio.create_task(attempt(attacker, number)) for number in range(ATTEMPTS)]
        await eventually(lambda: any(each.done() for each in attack), 20, "the attack is under way")
        login = await customer.post("/sessions", json={"email": "camille@example.com", "password": PASSWORD})
        still_attacked = sum(not each.done() for each in attack)
        answers = await asyncio.gather(*attack)
    assert login.status_code == 201, login.text
    assert still_attacked
    refused = [answer for answer in answers if answer.status_code == 503]
    assert len(refused) > ATTEMPTS / 2
    assert {answer.headers.get("retry-after") for answer in refused} == {"2"}
    assert {answer.status_code for answer in answers} == {401, 503}


async def attempt(attacker: httpx.AsyncClient, number: int) -> httpx.Response:
    """One guess, at an account of its own: no limit of one account stands in its way."""
    return await attacker.post("/sessions", json={"email": f"victim{number}@example.com", "password": "a guess"})


async def test_a_client_never_has_every_slot() -> None:
    """Of two slots one client holds one, however much it asks for; the next client has the other at once."""
    slots = Slots(1)
    async with slots.slot("a"):
        second = asyncio.create_task(held(slots, "a"))
        async with asyncio.timeout(1), slots.slot("b"):
            assert not second.done()
    await second


async def test_who_waits_too_long_is_told_to_come_back() -> None:
    """Two seconds without a slot are HashingBusy; the slots are as free as before once their holders leave."""
    slots = Slots(2)
    async with slots.slot("a"), slots.slot("b"):
        began = time.monotonic()
        for client in ("a", "c"):
            with pytest.raises(HashingBusy):
                await held(slots, client)
        assert time.monotonic() - began < 8
    async with slots.slot("c"), slots.slot("a"):
        pass


async def held(slots: Slots, client: str) -> None:
    """Takes a slot and gives it back."""
    async with slots.slot(client):
        pass
