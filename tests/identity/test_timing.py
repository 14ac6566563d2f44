"""How long an answer takes must not tell whether an address has an account (ID-07, ID-08)."""

import statistics
import time
from collections.abc import Awaitable, Callable

import httpx
import pytest

from tests.identity.visitor import Visitor
from tests.support.in_process import StartService

ROUNDS = 21


async def medians(ask: Callable[[str], Awaitable[httpx.Response]], status: int) -> tuple[float, float]:
    """Seconds for a known and for an unknown address, asked in turns."""
    taken: dict[str, list[float]] = {"camille@example.com": [], "nobody@example.com": []}
    for _ in range(ROUNDS):
        for email, times in taken.items():
            began = time.perf_counter()
            answer = await ask(email)
            times.append(time.perf_counter() - began)
            assert answer.status_code == status
    known, unknown = (statistics.median(times) for times in taken.values())
    return known, unknown


@pytest.fixture
async def patient(start_service: StartService) -> Visitor:
    """A visitor before hashes of the real cost and limits that let a measurement through."""
    costly = {"password_hash_memory": 19_456, "password_hash_rounds": 2}
    visitor = Visitor(await start_service("identity", rate_limit_factor=1000.0, **costly))
    await visitor.register()
    return visitor


@pytest.mark.rule("ID-07")
async def test_a_failed_login_takes_as_long_for_an_unknown_address(patient: Visitor) -> None:
    """The medians differ by less than a third: the password is hashed either way."""
    known, unknown = await medians(lambda email: patient.log_in("wrong password", email=email), 401)
    assert 0.67 < known / unknown < 1.5


@pytest.mark.rule("ID-08")
async def test_asking_for_a_reset_takes_as_long_for_an_unknown_address(patient: Visitor) -> None:
    """The medians differ by less than a third: one write either way."""
    known, unknown = await medians(lambda email: patient.post("/password-resets", {"email": email}), 202)
    assert 0.67 < known / unknown < 1.5
