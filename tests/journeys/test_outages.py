"""While the broker or the database is away: writes go on or are refused in time, and everything drains afterwards."""

import time

import httpx
import pytest

from sandbox.demo.journey import CHAPTERS
from sandbox.stack.stack import Stack
from tests.journeys.rest import MakeJourney, settled
from tests.support import ledger


@pytest.mark.rule("EV-01", "EV-04")
def test_writes_go_on_while_the_broker_is_away(make_journey: MakeJourney, stack: Stack) -> None:
    """A registration and a login answer 2xx; the mails leave when the broker is back, and the journey goes on."""
    journey = make_journey()
    stack.hold("broker")
    try:
        journey.register()
        assert not journey.client.repeated
    finally:
        stack.release("broker")
    journey.walk(*CHAPTERS[1:])
    assert ledger.violations(settled(stack)) == []


@pytest.mark.rule("AP-01")
def test_answers_are_a_bounded_503_while_the_database_is_away(make_journey: MakeJourney, stack: Stack) -> None:
    """Reads and writes get a problem with Retry-After within the driver's own limits; afterwards all goes on."""
    journey = make_journey()
    journey.walk("register")
    stack.hold("database")
    try:
        began = time.monotonic()
        answers = [
            httpx.get(f"{stack.gateway_url}/orders/v1/products", timeout=30),
            httpx.post(
                f"{stack.gateway_url}/identity/v1/sessions",
                json={"email": journey.email, "password": "any password will do"},
                timeout=30,
            ),
        ]
        took = time.monotonic() - began
    finally:
        stack.release("database")
    for answer in answers:
        assert answer.status_code == 503, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) > 0
    assert took < 25  # two requests, each within a handful of the driver's 3 s time-outs: no hanging, not a speed test
    journey.walk(*CHAPTERS[1:])
    assert ledger.violations(settled(stack)) == []
