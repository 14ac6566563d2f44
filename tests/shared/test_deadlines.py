"""Deadlines: each is met by one worker, at its time, in order, and by another one when that worker died."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.persistence.deadlines import DeadlineWorker
from shared.persistence.due import claim, due_by, find_due
from shared.runtime.supervise import Tasks
from shared.values import clock
from tests.support.kernel_process import KernelProcess, MakeProcess
from tests.support.things import Thing
from tests.support.waiting import FakeClock, eventually, stays

Act = Callable[[str], Awaitable[object]]
Start = Callable[..., DeadlineWorker]


@pytest.fixture
async def process(make_process: MakeProcess) -> KernelProcess:
    """A process without a broker."""
    return await make_process(broker=False)


@pytest.fixture
async def start(process: KernelProcess) -> AsyncIterator[Start]:
    """Starts a worker for deadline "first" (or handlers by name): another call is another worker."""
    tasks = Tasks()

    def start(act: Act | dict[str, Act], now: clock.Clock = clock.now, **settings: Any) -> DeadlineWorker:
        handlers = act if isinstance(act, dict) else {"first": act}
        worker = DeadlineWorker(process.things, handlers, now, **settings)
        tasks.start(worker.name, worker.run)
        return worker

    yield start
    await tasks.stop()


async def later(process: KernelProcess, thing: str, **dates: datetime) -> None:
    """Gives a thing its next dates."""
    await process.things.change(thing, lambda old: (old.model_copy(update={"dates": dates}), []), processed=None)


async def meet(process: KernelProcess, thing: str, name: str) -> None:
    """The transition that ends one deadline."""

    def end(old: Thing) -> tuple[Thing, list[Any]]:
        return old.model_copy(update={"dates": {key: at for key, at in old.dates.items() if key != name}}), []

    await process.things.change(thing, end, processed=None)


async def test_each_deadline_is_met_by_one_worker(process: KernelProcess, start: Start, fake_clock: FakeClock) -> None:
    """Three workers share twenty due things: each handler runs once, and what is not due is left alone."""
    done: list[str] = []

    async def act(thing: str) -> None:
        done.append(thing)
        await meet(process, thing, "first")

    for number in range(20):
        await process.things.create(f"t{number:02}", Thing(dates={"first": fake_clock() - timedelta(seconds=number)}))
    await process.things.create("t99", Thing(dates={"first": fake_clock() + timedelta(seconds=1)}))
    for _ in range(3):
        start(act, fake_clock)
    await eventually(lambda: len(done) == 20)
    await stays(lambda: len(done) == 20, 0.2)
    assert sorted(done) == [f"t{number:02}" for number in range(20)]


async def test_more_than_a_page_is_met(process: KernelProcess, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines beyond what a worker keeps in memory are found without waiting for the next look."""
    monkeypatch.setattr("shared.persistence.deadlines._PAGE", 5)
    monkeypatch.setattr("shared.persistence.deadlines.LONGEST_SLEEP", 60.0)
    done: list[str] = []

    async def act(thing: str) -> None:
        done.append(thing)
        await meet(process, thing, "first")

    for number in range(23):
        await process.things.create(f"t{number:02}", Thing(dates={"first": clock.now() - timedelta(seconds=number)}))
    start(act)
    await eventually(lambda: len(done) == 23)


async def test_what_is_due_is_found_by_a_walk_along_the_index(process: KernelProcess) -> None:
    """Hundreds that wait cost nothing: only what is due is read, in the order of the index, without a sort."""
    now = clock.now()
    waiting = [Thing(dates={"first": now + timedelta(days=1)})] * 200
    await asyncio.gather(*(process.things.create(f"w{number}", thing) for number, thing in enumerate(waiting)))
    for number in range(3):
        await process.things.create(f"t{number}", Thing(dates={"first": now - timedelta(seconds=number)}))
    plan = await process.things.collection.find(due_by(now)).sort("due", 1).limit(5).explain()
    assert plan["executionStats"]["totalKeysExamined"] == 3
    stages = str(plan["queryPlanner"]["winningPlan"])
    assert "IXSCAN" in stages
    assert "SORT" not in stages
    assert [due.aggregate_id for due in await find_due(process.things.collection, now, 5)] == ["t2", "t1", "t0"]


async def test_two_deadlines_of_one_aggregate_are_met_in_order(
    process: KernelProcess, start: Start, fake_clock: FakeClock
) -> None:
    """The nearer one first, the other at its own time and not before."""
    done: list[str] = []

    def meeting(name: str) -> Act:
        async def act(thing: str) -> None:
            done.append(name)
            await meet(process, thing, name)

        return act

    now = fake_clock()
    dates = {
        "second": now - timedelta(seconds=1),
        "first": now - timedelta(seconds=2),
        "third": now + timedelta(days=1),
    }
    await process.things.create("t1", Thing(dates=dates))
    worker = start({name: meeting(name) for name in dates}, fake_clock)
    await eventually(lambda: done == ["first", "second"])
    await stays(lambda: done == ["first", "second"], 0.1)
    fake_clock.advance(days=1)
    worker.wake()
    await eventually(lambda: done == ["first", "second", "third"])
    await eventually(lambda: not worker._acting)
    assert await find_due(process.things.collection, now + timedelta(days=9), 9) == []


async def test_a_dead_workers_claim_runs_out(process: KernelProcess, start: Start, fake_clock: FakeClock) -> None:
    """What a worker claimed and never did is done by another after the lease, and not before."""
    await process.things.create("t1", Thing(dates={"first": fake_clock()}))
    (due,) = await find_due(process.things.collection, fake_clock(), 9)
    assert await claim(process.things.collection, due, fake_clock() + timedelta(seconds=60))
    assert not await claim(process.things.collection, due, fake_clock() + timedelta(seconds=60))
    done: list[str] = []

    async def act(thing: str) -> None:
        done.append(thing)
        await meet(process, thing, "first")

    alive = start(act, fake_clock)
    await stays(lambda: not done, 0.2)
    fake_clock.advance(seconds=61)
    alive.wake()
    await eventually(lambda: done == ["t1"])


async def test_a_stored_deadline_wakes_the_worker(
    process: KernelProcess, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deadline that this process stores is kept to within a fraction of a second, without waiting for a look."""
    monkeypatch.setattr("shared.persistence.deadlines.LONGEST_SLEEP", 60.0)
    done: dict[str, datetime] = {}

    async def act(thing: str) -> None:
        done[thing] = clock.now()
        await meet(process, thing, "first")

    worker = start(act)
    await eventually(lambda: worker._look_at > 0, what="it sleeps")
    due = clock.now() + timedelta(seconds=0.2)
    await process.things.create("t1", Thing(dates={"first": due}))
    await process.things.create("t2", Thing())
    await later(process, "t2", first=due + timedelta(seconds=0.1))
    await eventually(lambda: len(done) == 2)
    assert timedelta(0) <= done["t1"] - due < timedelta(seconds=0.5)


async def test_a_deadline_without_a_handler_holds_up_no_other(
    process: KernelProcess, start: Start, fake_clock: FakeClock
) -> None:
    """A newer process may have stored it: the job waits for a process that knows it."""
    done: list[str] = []

    async def act(thing: str) -> None:
        done.append(thing)
        await meet(process, thing, "first")

    await process.things.create("t1", Thing(dates={"newer": fake_clock(), "first": fake_clock()}))
    await process.things.create("t2", Thing(dates={"first": fake_clock()}))
    start(act, fake_clock)
    await eventually(lambda: sorted(done) == ["t1", "t2"])
    (entry,) = await eventually(process.outbox)
    assert '"name":"newer"' in entry.body


async def test_a_handler_that_hangs_is_given_up(process: KernelProcess, start: Start, fake_clock: FakeClock) -> None:
    """It has as long as its lease; then its slot is free, and the deadline has failed."""

    async def hang(_: str) -> None:
        await asyncio.Event().wait()

    await process.things.create("t1", Thing(dates={"first": fake_clock()}))
    worker = start(hang, fake_clock, lease=timedelta(seconds=0.1))
    await eventually(process.outbox)
    await eventually(lambda: not worker._tasks)


async def test_a_stop_lets_the_running_handler_finish(process: KernelProcess, fake_clock: FakeClock) -> None:
    """stop() ends the loop after what runs, and begins nothing else."""
    entered, released, done = asyncio.Event(), asyncio.Event(), list[str]()

    async def act(thing: str) -> None:
        entered.set()
        await released.wait()
        done.append(thing)

    await process.things.create("t1", Thing(dates={"first": fake_clock()}))
    worker = DeadlineWorker(process.things, {"first": act}, fake_clock, parallel=1)
    running = asyncio.create_task(worker.run())
    await entered.wait()
    await process.things.create("t2", Thing(dates={"first": fake_clock()}))
    worker.stop()
    released.set()
    await running
    await worker.drain(5)
    assert done == ["t1"]


@pytest.mark.rule("OP-01")
async def test_a_stop_waits_for_the_handler_that_runs(process: KernelProcess, start: Start) -> None:
    """drain() returns when the running handler is done, and none begins after stop()."""
    begun, may_end, ended = list[str](), asyncio.Event(), list[str]()

    async def act(thing: str) -> None:
        begun.append(thing)
        await may_end.wait()
        ended.append(thing)

    worker = start(act)
    await process.things.create("first", Thing(dates={"first": clock.now() - timedelta(seconds=1)}))
    await eventually(lambda: begun)
    worker.stop()
    stopping = asyncio.create_task(worker.drain(10))
    await process.things.create("second", Thing(dates={"first": clock.now() - timedelta(seconds=1)}))
    may_end.set()
    await stopping
    assert (begun, ended) == (["first"], ["first"])
