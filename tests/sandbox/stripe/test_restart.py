"""What survives a stop, a kill, and a wrong start."""

import asyncio
import os
import signal
import time

import pytest

from tests.sandbox.stripe.running import SDK_WARNING, Receiver, RunningSimulator, refused
from tests.support.waiting import eventually

pytestmark = pytest.mark.filterwarnings(SDK_WARNING)


async def test_a_kill_loses_nothing(own: tuple[RunningSimulator, Receiver]) -> None:
    """After SIGKILL the paid session, the kept answer and the webhook that was due are all there."""
    sim, receiver = own
    headers = {"Idempotency-Key": "kill:1"}
    first = await sim.raw.post("/v1/customers", data={"name": "A"}, headers=headers)
    receiver.statuses = [503] * 50
    paid = await sim.paid()
    await eventually(lambda: receiver.about(paid.id))
    sim.end(signal.SIGKILL)
    receiver.statuses, seen = [], len(receiver.about(paid.id))
    await sim.start()
    again = await sim.client.v1.checkout.sessions.retrieve_async(paid.id)
    assert again.to_dict() == paid.to_dict()
    assert (await sim.raw.post("/v1/customers", data={"name": "A"}, headers=headers)).json() == first.json()
    await eventually(lambda: len(receiver.about(paid.id, "checkout.session.completed")) > seen)
    ledger = (await sim.raw.get("/_sim/ledger")).json()
    assert [(len(ledger[name])) for name in ("sessions", "payment_intents", "charges", "refunds")] == [1, 1, 1, 0]


async def test_a_stop_is_quick_and_clean(own: tuple[RunningSimulator, Receiver]) -> None:
    """SIGTERM ends the process with status 0, also while a call hangs, before the stack's three seconds are over."""
    sim, _ = own
    await sim.control("faults/api", {"fault": "timeout_before", "path": "/v1/events"})
    hanging = asyncio.create_task(sim.raw.get("/v1/events"))

    async def taken() -> bool:
        return not (await sim.browser.get(f"{sim.api}/_sim/faults")).json()["api"]

    await eventually(taken)
    started = time.monotonic()
    assert sim.end(signal.SIGTERM) == 0
    assert time.monotonic() - started < 3
    await asyncio.gather(hanging, return_exceptions=True)


@pytest.mark.parametrize(
    ("options", "status", "text"),
    [
        ([], 2, "--api-key"),
        (["--api-key", "sk_live_x", "--data", "x"], 2, "sk_test_"),
        (["--api-key", "sk_test_x", "--data", "x", "--webhook-url", "http://127.0.0.1:1"], 2, "--webhook-secret"),
    ],
)
def test_wrong_options_are_named(options: list[str], status: int, text: str) -> None:
    """A start that cannot be right says which option to mend."""
    found, complaint = refused(options)
    assert (found, text in complaint) == (status, True)


async def test_a_taken_port_is_named(sim: RunningSimulator) -> None:
    """A port that is in use is named, with the option that changes it."""
    options = ["--api-key", "sk_test_x", "--data", os.devnull, "--api-port", str(sim.api_port)]
    status, complaint = refused(options)
    assert (status, str(sim.api_port) in complaint, "--api-port" in complaint) == (1, True, True)
