"""Who has an account is told by a registration alone, at the cost of one, and its owner learns of it (S3, attack 1)."""

import statistics
import time
from datetime import timedelta
from typing import Any

import pytest

from shared.events.identity.registration_attempted import RegistrationAttempted
from tests.identity.visitor import Visitor, registration
from tests.support.in_process import StartService

EMAIL = "camille@example.com"


@pytest.fixture
async def owner(visitor: Visitor) -> Visitor:
    """An account with a confirmed address."""
    await visitor.register()
    await visitor.post("/address-confirmations", {"token": await visitor.confirmation_token()})
    return visitor


async def probe(visitor: Visitor, number: int = 1, **changed: Any) -> tuple[int, str]:
    """Registers an address from a place of its own: status and code."""
    async with visitor.client(f"203.0.113.{number}") as stranger:
        answer = await stranger.post("/accounts", json=registration(**changed))
    return answer.status_code, str(answer.json().get("code"))


@pytest.mark.rule("ID-04")
async def test_a_weak_password_tells_nothing_of_the_address(owner: Visitor) -> None:
    """Free or taken: 422. Asking costs a password that would open an account."""
    answers = [await probe(owner, email=email, password="password1234567") for email in (EMAIL, "nobody@example.com")]
    assert answers == [(422, "invalid_request")] * 2


@pytest.mark.rule("ID-04", "NO-01")
async def test_the_owner_is_told_once_a_day(owner: Visitor) -> None:
    """Of the first try, by the stored address; of the next ones a day later."""
    for number in range(3):
        assert await probe(owner, number, email="CAMILLE@example.com") == (409, "email_taken")
    [told] = await owner.service.published(RegistrationAttempted)
    assert (told.data.email, told.data.attempted_at) == ("Camille@example.com", owner.service.clock())
    owner.service.clock.moment += timedelta(days=1)
    await probe(owner, email=EMAIL)
    assert len(await owner.service.published(RegistrationAttempted)) == 2


@pytest.mark.rule("ID-04")
async def test_an_address_that_nobody_confirmed_is_told_nothing(visitor: Visitor) -> None:
    """It may be a stranger's: trying again and again mails them nothing."""
    await visitor.register()
    assert await probe(visitor) == (409, "email_taken")
    assert await visitor.service.published(RegistrationAttempted) == []


@pytest.mark.rule("ID-04", "AP-01")
async def test_one_place_asks_for_five_taken_addresses_an_hour(owner: Visitor) -> None:
    """The sixth is 429, and so is a free one then: no answer tells more. Registrations that succeed do not count, and
    another place is as free as before."""
    for number in range(3):
        assert (await probe(owner, email=f"new.{number}@example.com"))[0] == 201
    assert [await probe(owner) for _ in range(6)] == [(409, "email_taken")] * 5 + [(429, "too_many_attempts")]
    assert await probe(owner, email="another@example.com") == (429, "too_many_attempts")
    assert await probe(owner, 2, email="another@example.com") == (201, "None")
    scrape = await owner.service.scrape()
    assert scrape.value("comptoir_registrations_total", outcome="email_taken") >= 5


@pytest.mark.rule("ID-04", "AP-01")
async def test_one_place_opens_ten_accounts_a_minute(visitor: Visitor) -> None:
    """The eleventh is 429."""
    statuses = [(await probe(visitor, email=f"new.{number}@example.com"))[0] for number in range(11)]
    assert statuses == [201] * 10 + [429]


@pytest.mark.rule("ID-04")
async def test_a_taken_address_costs_as_much_as_a_free_one(start_service: StartService) -> None:
    """At the real cost of a hash, asked in turns, the medians differ by less than a third."""
    costly = {"password_hash_memory": 19_456, "password_hash_rounds": 2}
    visitor = Visitor(await start_service("identity", rate_limit_factor=1000.0, **costly))
    await visitor.register()
    taken: list[float] = []
    free: list[float] = []
    for number in range(15):
        for email, times in ((EMAIL, taken), (f"new.{number}@example.com", free)):
            began = time.perf_counter()
            await visitor.post("/accounts", registration(email=email))
            times.append(time.perf_counter() - began)
    assert 0.67 < statistics.median(taken) / statistics.median(free) < 1.5
