"""Supervised loops outlive their failures, and stop when they are told to."""

import asyncio

from shared.runtime.supervise import Tasks, forever
from tests.support.waiting import eventually


async def test_a_fallen_loop_is_started_again() -> None:
    """An exception, an early end and a cancellation that nobody asked for each start the work again."""
    outcomes = [OSError("gone"), None, asyncio.CancelledError()]
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        if outcomes and (outcome := outcomes.pop(0)):
            raise outcome
        if not outcomes:
            await asyncio.Event().wait()

    tasks = Tasks()
    tasks.start("work", work)
    await eventually(lambda: runs == 4)
    await tasks.stop()
    assert not tasks._tasks


async def test_a_loop_that_swallows_its_cancellation_stops_all_the_same() -> None:
    """Work that turns a cancellation into an ordinary end does not keep the process alive."""
    entered = asyncio.Event()

    async def work() -> None:
        entered.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return

    task = asyncio.create_task(forever("work", work))
    await entered.wait()
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=2)
    assert done
    assert task.cancelled()
