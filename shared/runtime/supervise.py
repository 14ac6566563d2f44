"""Long-running tasks that are started again when they fail, and are stopped together."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 10.0


def cancelled_by_us() -> bool:
    """Whether this task was asked to stop.

    A frozen broker surfaces as a CancelledError in a task that was not cancelled: a failure, not a stop.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def forever(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Runs `work` again whenever it ends or fails, with growing pauses, until this task is cancelled."""
    pause = _FIRST_PAUSE
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await work()
        except asyncio.CancelledError:
            if cancelled_by_us():
                raise
            log.warning("loop_interrupted", loop=name)
        except Exception as error:  # noqa: BLE001 - a supervisor outlives every failure, and says which it was
            log.error("loop_failed", loop=name, error=error)
        if cancelled_by_us():  # `work` ended instead of letting the cancellation through
            raise asyncio.CancelledError
        if asyncio.get_running_loop().time() - began > _LONGEST_PAUSE:
            pause = _FIRST_PAUSE
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


class Tasks:
    """A set of tasks owned by one component: keeps references, stops them all."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Supervises `work` under `name`."""
        task = asyncio.create_task(forever(name, work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Cancels all and waits until they are gone."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
