"""A graceful stop lets what the schedule began come to its end (OP-01)."""

import asyncio
from datetime import timedelta

import pytest

from shared import clock
from shared.schedule import Schedule
from shared.supervise import Tasks
from tests.conftest import MakeKit
from tests.shared.kit import Thing
from tests.shared.waiting import eventually


@pytest.mark.rule("OP-01")
async def test_a_stop_waits_for_the_action_that_runs(make_kit: MakeKit) -> None:
    """drain() returns when the running action is done, and none begins after stop()."""
    kit = await make_kit(broker=False)
    begun, may_end, ended = [], asyncio.Event(), []

    async def act(thing_id: str) -> None:
        begun.append(thing_id)
        await may_end.wait()
        ended.append(thing_id)

    schedule = Schedule(kit.things, act, clock.now)
    tasks = Tasks()
    tasks.start(schedule.name, schedule.run)
    await kit.things.create("first", Thing(due=clock.now() - timedelta(seconds=1)))
    await eventually(lambda: begun)
    schedule.stop()
    stopping = asyncio.create_task(schedule.drain(10))
    await kit.things.create("second", Thing(due=clock.now() - timedelta(seconds=1)))
    may_end.set()
    await stopping
    await tasks.stop()
    assert (begun, ended) == (["first"], ["first"])
