"""A graceful stop lets what the schedule began come to its end (OP-01)."""

import asyncio
from datetime import timedelta

import pytest

from shared.persistence.schedule import Schedule
from shared.runtime.supervise import Tasks
from shared.values import clock
from tests.support.kernel_process import MakeProcess, Thing
from tests.support.waiting import eventually


@pytest.mark.rule("OP-01")
async def test_a_stop_waits_for_the_action_that_runs(make_process: MakeProcess) -> None:
    """drain() returns when the running action is done, and none begins after stop()."""
    process = await make_process(broker=False)
    begun, may_end, ended = [], asyncio.Event(), []

    async def act(thing_id: str) -> None:
        begun.append(thing_id)
        await may_end.wait()
        ended.append(thing_id)

    schedule = Schedule(process.things, act, clock.now)
    tasks = Tasks()
    tasks.start(schedule.name, schedule.run)
    await process.things.create("first", Thing(due=clock.now() - timedelta(seconds=1)))
    await eventually(lambda: begun)
    schedule.stop()
    stopping = asyncio.create_task(schedule.drain(10))
    await process.things.create("second", Thing(due=clock.now() - timedelta(seconds=1)))
    may_end.set()
    await stopping
    await tasks.stop()
    assert (begun, ended) == (["first"], ["first"])
