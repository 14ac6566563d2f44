"""A deadline that fails is retried as a job and ends as a dead letter, while its aggregate's others go on (EV-02)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.messaging.dead_letters import dead_letters_at, row
from shared.persistence.due import RunDeadline, claim, find_due
from shared.values import clock
from tests.support.kernel_process import KernelProcess, MakeProcess, Names, Queues
from tests.support.things import Thing
from tests.support.waiting import eventually

Handler = Any


class Meeting:
    """A handler of one deadline that fails its first `times` calls, and then meets it."""

    def __init__(self, name: str, error: Exception | None = None, times: int = 0) -> None:
        self.name, self.error, self.times, self.calls = name, error, times, list[str]()

    async def __call__(self, process: KernelProcess, thing: str) -> None:
        self.calls.append(thing)
        if self.error and len(self.calls) <= self.times:
            raise self.error
        await process.things.change(thing, self._without, processed=None)

    def _without(self, old: Thing) -> tuple[Thing, list[Any]]:
        return old.model_copy(update={"dates": {k: at for k, at in old.dates.items() if k != self.name}}), []


def table(*meetings: Meeting) -> Mapping[tuple[str, str], Meeting]:
    return {("things", meeting.name): meeting for meeting in meetings}


def ago(seconds: float) -> datetime:
    return clock.now() - timedelta(seconds=seconds)


async def dates_of(process: KernelProcess, thing: str) -> Mapping[str, datetime]:
    """The deadlines that a thing still has."""
    return (await process.things.get(thing)).state.dates


@pytest.mark.rule("EV-02")
async def test_a_failing_deadline_backs_off_and_starves_no_other(make_process: MakeProcess) -> None:
    """It is tried again after the delays of events; the aggregate's other deadline and other aggregates do not wait."""
    failing, other = Meeting("first", OSError("elsewhere"), times=3), Meeting("second")
    process = await make_process(deadlines=table(failing, other), delays=(0.1, 0.2, 60))
    await process.things.create("t1", Thing(dates={"first": ago(2), "second": ago(1)}))
    await process.things.create("t2", Thing(dates={"second": ago(1)}))
    await eventually(lambda: sorted(other.calls) == ["t1", "t2"])
    await eventually(lambda: len(failing.calls) == 4)

    async def clean() -> bool:
        document = await process.things.collection.find_one({"_id": "t1"})
        return document is not None and not {"due", "deadline", "failing"} & document.keys()

    await eventually(clean)
    await eventually(process.drained)


@pytest.mark.rule("EV-02")
async def test_the_last_failure_is_a_dead_letter_that_a_replay_runs_again(
    make_process: MakeProcess, names: Names, queues: Queues, amqp_url: str
) -> None:
    """Named by deadline, without its state; the deadline fires no more until it is replayed, and is then met."""
    failing = Meeting("first", ValueError("no"), times=4)
    process = await make_process(deadlines=table(failing), delays=(0.05, 0.1))
    await process.things.create("t1", Thing(dates={"first": ago(1)}))

    async with dead_letters_at(amqp_url, [names.service]) as lot:
        (dead,) = await eventually(lot.listing, what="a dead letter")
        assert (dead.queue, dead.subject, dead.error_type) == (names.deadline_queue, "t1", "ValueError")
        assert dead.what == f"{names.service}.things deadline first"
        long = replace(dead, what="notifier.mails deadline next_attempt", error_type="ReallyVeryLongNameOfAnError")
        assert max(len(row(dead)), len(row(long))) <= 100
        assert len(failing.calls) == 4
        assert await dates_of(process, "t1") != {}
        await eventually(lambda: lot.replay(lambda _: True, print))

    async def met() -> bool:
        return await dates_of(process, "t1") == {}

    await eventually(met)
    assert await queues.take(names.dead_letters) is None


async def test_a_job_for_a_deadline_that_moved_on_does_nothing(make_process: MakeProcess, queues: Queues) -> None:
    """The state was changed by another way meanwhile: the retry is not needed any more."""
    meeting = Meeting("first")
    process = await make_process(deadlines=table(meeting))
    await process.things.create("t1", Thing(dates={"first": clock.now() + timedelta(days=1)}))
    gone = RunDeadline(collection="things", aggregate_id="t1", name="first", moment=ago(5))
    nothing = gone.model_copy(update={"aggregate_id": "t99"})
    await process.ledgers.create("l1", Thing(), [gone, nothing])
    await eventually(process.broker.connected.is_set)
    await eventually(process.relay.idle)

    async def handled() -> bool:
        return await queues.count(process.names.deadline_queue) == 0 and not process.consumer._running

    await eventually(handled)
    assert meeting.calls == []


@pytest.mark.rule("EV-02")
async def test_an_outage_is_waited_for(make_process: MakeProcess, names: Names, queues: Queues) -> None:
    """While a provider is away a deadline is tried beyond the last delay, and is met afterwards."""
    failing = Meeting("first", Unavailable("The payment provider"), times=6)
    process = await make_process(deadlines=table(failing), delays=(0.05, 0.1))
    await process.things.create("t1", Thing(dates={"first": ago(1)}))

    async def met() -> bool:
        return await dates_of(process, "t1") == {}

    await eventually(met)
    assert len(failing.calls) == 7
    assert await queues.take(names.dead_letters) is None


async def test_a_handler_that_changes_nothing_is_a_failure(
    make_process: MakeProcess, names: Names, queues: Queues
) -> None:
    """A deadline that stays as it was does not run in a circle: it backs off and ends as a dead letter."""
    calls = []

    async def idle(_: KernelProcess, thing: str) -> None:
        calls.append(thing)

    process = await make_process(deadlines={("things", "first"): idle}, delays=(0.05,))
    await process.things.create("t1", Thing(dates={"first": ago(1)}))
    dead = await queues.next(names.dead_letters)
    assert dead.headers["x-error-type"] == "DeadlineLeft"
    assert len(calls) == 3


async def test_a_change_of_the_state_gives_a_failing_deadline_a_new_start(make_process: MakeProcess) -> None:
    """With another moment it is another deadline: due again in its worker, whatever became of the old one."""
    failing = Meeting("first", ValueError("no"), times=1)
    process = await make_process(deadlines=table(failing), delays=(60,), broker=False)
    await process.things.create("t1", Thing(dates={"first": ago(5)}))

    async def is_failing() -> bool:
        return await process.things.collection.find_one({"_id": "t1", "failing.first": {"$exists": True}}) is not None

    await eventually(is_failing)
    await process.things.change(
        "t1", lambda old: (old.model_copy(update={"dates": {"first": ago(1)}}), []), processed=None
    )
    await eventually(lambda: len(failing.calls) == 2)


@pytest.mark.rule("EV-02")
async def test_a_deadline_that_kills_its_workers_is_given_to_the_job(make_process: MakeProcess) -> None:
    """Claimed by three workers that died: the next one does not run it, and its other deadlines go on."""
    deadly, other = Meeting("first"), Meeting("second")
    process = await make_process(broker=False)
    await process.things.create("t1", Thing(dates={"first": ago(9), "second": ago(8)}))
    for lease in (7, 6, 5):
        (due,) = await find_due(process.things.collection, clock.now(), 9)
        assert await claim(process.things.collection, due, ago(lease))
    await make_process(deadlines=table(deadly, other), broker=False)
    await eventually(lambda: other.calls == ["t1"])
    assert deadly.calls == []
    (entry,) = await process.outbox()
    assert entry.routing_key == RunDeadline.wire_type()
