"""Jobs: a service's durable wishes to itself, with the outbox, retries and dead letters of events (EV-01, EV-02)."""

from typing import Any

import pytest

from shared.messaging.envelope import Received
from tests.support.kernel_process import KernelProcess, MakeProcess, Names, Queues, record
from tests.support.things import CountThing, Thing
from tests.support.waiting import eventually

SECRET = "anna.lambert@example.com"


@pytest.mark.rule("EV-01")
async def test_a_job_is_done_once_beside_the_event_of_its_transition(make_process: MakeProcess, names: Names) -> None:
    """One write stores an event and a job; both take effect, each by its own handler, and leave the outbox."""
    process = await make_process(jobs={CountThing: record})
    await process.things.create("t1", Thing(), [names.added(number=1), CountThing(number=2)])
    await eventually(lambda: process.has_effects(1, 2))
    await eventually(process.drained)


@pytest.mark.rule("EV-01")
async def test_a_job_waits_for_a_worker(make_process: MakeProcess, names: Names, queues: Queues) -> None:
    """A job stored while no broker answers is done once one does, and its personal field is sealed on the way."""
    process = await make_process(jobs={CountThing: record}, broker=False)
    await process.things.create("t1", Thing(), [CountThing(number=1, note=SECRET)])
    (entry,) = await process.outbox()
    assert SECRET not in entry.body
    await process.connect()
    await eventually(lambda: process.has_effects(1))
    assert await queues.take(names.dead_letters) is None


@pytest.mark.rule("EV-02")
async def test_a_failing_job_is_retried_and_then_a_dead_letter(
    make_process: MakeProcess, names: Names, queues: Queues
) -> None:
    """It climbs the delays of events and ends beside them, named by its queue."""
    tries = []

    async def fail(_: KernelProcess, job: Received[Any]) -> None:
        tries.append(job.id)
        raise OSError("somewhere")

    process = await make_process(jobs={CountThing: fail}, delays=(0.05, 0.1))
    await process.things.create("t1", Thing(), [CountThing(number=1, note=SECRET)])
    dead = await queues.next(names.dead_letters)
    assert (dead.headers["x-queue"], dead.headers["x-attempt"]) == (names.job_queue, 3)
    assert len(tries) == 3
    assert len(set(tries)) == 1
    assert SECRET not in f"{dead.headers}{dead.body.decode()}"
