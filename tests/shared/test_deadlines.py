"""The schedule: what is due is done by one worker, at its time, and again when that one failed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from shared.persistence.schedule import Schedule
from shared.runtime.supervise import Tasks
from shared.values import clock
from tests.support.kernel_process import KernelProcess, MakeProcess, Thing
from tests.support.waiting import FakeClock, eventually, stays

Start = Callable[..., Schedule]


@pytest.fixture
async def process(make_process: MakeProcess) -> KernelProcess:
    """A process without a broker."""
    return await make_process(broker=False)


@pytest.fixture
async def start(process: KernelProcess) -> AsyncIterator[Start]:
    """Starts a schedule's loop: another call is another worker."""
    tasks = Tasks()

    def start(
        action: Callable[[str], Awaitable[None]], now: clock.Clock = clock.now, **settings: timedelta
    ) -> Schedule:
        schedule = Schedule(process.things, action, now, **settings)  # type: ignore[arg-type]
        tasks.start(schedule.name, schedule.run)
        return schedule

    yield start
    await tasks.stop()


async def later(process: KernelProcess, thing: str, due: datetime | None) -> None:
    """Gives a thing its next date."""
    await process.things.change(thing, lambda old: (old.model_copy(update={"due": due}), []), processed=None)


async def test_each_due_thing_is_done_by_one_worker(
    process: KernelProcess, start: Start, fake_clock: FakeClock
) -> None:
    """Three workers share twenty due things: each action runs once, and what is not due is left alone."""
    done: list[str] = []

    async def act(thing: str) -> None:
        done.append(thing)
        await later(process, thing, None)

    for number in range(20):
        await process.things.create(f"t{number:02}", Thing(due=fake_clock() - timedelta(seconds=number)))
    await process.things.create("t99", Thing(due=fake_clock() + timedelta(seconds=1)))
    for _ in range(3):
        start(act, fake_clock)
    await eventually(lambda: len(done) == 20)
    await stays(lambda: len(done) == 20, 0.2)
    assert sorted(done) == [f"t{number:02}" for number in range(20)]


async def test_a_dead_workers_claim_runs_out(process: KernelProcess, start: Start, fake_clock: FakeClock) -> None:
    """What a worker claimed and never did is done by another after the lease, and not before."""
    await process.things.create("t1", Thing(due=fake_clock()))
    dead = Schedule(process.things, later_never, fake_clock, lease=timedelta(seconds=60))
    assert await dead._claim() == "t1"
    done: list[str] = []

    async def act(thing: str) -> None:
        done.append(thing)
        await later(process, thing, None)

    alive = start(act, fake_clock)
    await stays(lambda: not done, 0.2)
    fake_clock.advance(seconds=61)
    alive.wake()
    await eventually(lambda: done == ["t1"])


async def later_never(_: str) -> None:
    """The action of a worker that is dead."""


async def test_a_stored_date_wakes_the_schedule(
    process: KernelProcess, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A date that this process stores is kept to within a fraction of a second, without waiting for a poll."""
    monkeypatch.setattr("shared.persistence.schedule.LONGEST_SLEEP", 60.0)
    done: dict[str, datetime] = {}

    async def act(thing: str) -> None:
        done[thing] = clock.now()
        await later(process, thing, None)

    schedule = start(act)
    await eventually(lambda: schedule._sleeps_until is not None, what="it sleeps")
    due = clock.now() + timedelta(seconds=0.2)
    await process.things.create("t1", Thing(due=due))
    await process.things.create("t2", Thing())
    await later(process, "t2", due + timedelta(seconds=0.1))
    await eventually(lambda: len(done) == 2)
    assert timedelta(0) <= done["t1"] - due < timedelta(seconds=0.5)


async def test_a_failed_action_is_due_again(process: KernelProcess, start: Start, fake_clock: FakeClock) -> None:
    """An action that raises holds up no other, and is tried again once its lease has run out."""
    calls: list[str] = []

    async def act(thing: str) -> None:
        calls.append(thing)
        if calls.count("t1") == 1 and thing == "t1":
            raise OSError("elsewhere")
        await later(process, thing, None)

    await process.things.create("t1", Thing(due=fake_clock() - timedelta(seconds=2)))
    await process.things.create("t2", Thing(due=fake_clock() - timedelta(seconds=1)))
    schedule = start(act, fake_clock)
    await eventually(lambda: calls == ["t1", "t2"])
    fake_clock.advance(seconds=61)
    schedule.wake()
    await eventually(lambda: calls == ["t1", "t2", "t1"])


async def test_a_stop_lets_the_running_action_finish(process: KernelProcess, fake_clock: FakeClock) -> None:
    """stop() ends the loop after what runs, and begins nothing else."""
    entered, released, done = asyncio.Event(), asyncio.Event(), list[str]()

    async def act(thing: str) -> None:
        entered.set()
        await released.wait()
        done.append(thing)

    await process.things.create("t1", Thing(due=fake_clock()))
    schedule = Schedule(process.things, act, fake_clock, parallel=1)
    running = asyncio.create_task(schedule.run())
    await entered.wait()
    await process.things.create("t2", Thing(due=fake_clock()))
    schedule.stop()
    released.set()
    await running
    assert done == ["t1"]
