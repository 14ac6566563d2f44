"""Killing any one process during the demo and starting it again loses nothing."""

import os
import random
import threading

import pytest

from sandbox.demo.journey import CHAPTERS
from sandbox.stack.stack import Stack
from tests.journeys.rest import MakeJourney, settled
from tests.support import ledger

SEED = os.environ.get("SEED") or str(random.SystemRandom().randrange(10**6))
PROCESSES = ["identity", "orders", "billing", "notifier", "gateway", "stripe", "mailbox", "database", "broker"]


@pytest.mark.rule("EV-01", "EV-04")
@pytest.mark.parametrize("process", PROCESSES)
def test_the_journey_survives_the_death_of(process: str, make_journey: MakeJourney, stack: Stack) -> None:
    """SIGKILL at a random moment of a journey; the runner starts it again, the journey ends well and the books are
    right."""
    moment = random.Random(f"{SEED} {process}").uniform(0.05, 1.0)
    print(f"SEED={SEED}: {process} dies after {moment:.2f} s")
    journey = make_journey()
    killer = threading.Timer(moment, stack.kill, [process])
    killer.start()
    journey.walk()
    killer.join()
    stack.wait_ready(process)
    assert ledger.violations(settled(stack)) == []


# What goes on while a service is down.
MEANWHILE = {
    "notifier": ("register", "place_order", "pay_order"),
    "billing": ("register", "confirm_address", "receive_registration", "reset_password", "place_order"),
    "orders": ("register", "confirm_address", "receive_registration", "reset_password"),
}


@pytest.mark.rule("EV-04")
@pytest.mark.parametrize("service", MEANWHILE)
def test_a_service_that_is_down_delays_only_its_own_work(service: str, make_journey: MakeJourney, stack: Stack) -> None:
    """While it is held down the others go on; released, what waited for it happens."""
    journey = make_journey()
    stack.hold(service)
    try:
        journey.walk(*MEANWHILE[service])
    finally:
        stack.release(service)
    journey.walk(*(chapter for chapter in CHAPTERS if chapter not in MEANWHILE[service]))
    assert ledger.violations(settled(stack)) == []
