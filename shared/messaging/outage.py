"""What a queue's handlers do while the database or a provider is away (EV-02): they pause, and one of them probes.

An outage is no failure of the event, so it costs no attempt, and the event stays where it is: its message is held
unacknowledged, the prefetch fills, and the rest waits in the queue. An outage ends at most `LONGEST` seconds and one
probe after what was away is back.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from shared.errors import NewerSchema, Unavailable
from shared.messaging import metrics
from shared.persistence.errors import DatabaseUnavailable

FIRST, LONGEST = 0.25, 5.0
"""Seconds between two probes."""

Work = Callable[[], Awaitable[BaseException | None]]
"""Handles a message, and answers what went wrong."""


def is_outage(failure: BaseException | None) -> bool:
    """Whether something that the handler depends on did not answer. A document of a newer schema is none: the other
    documents of the queue can be read."""
    return isinstance(failure, (DatabaseUnavailable, Unavailable)) and not isinstance(failure, NewerSchema)


class Outage:
    """The outage, if any, that the handlers of one queue met."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._set_pause(0.0)
        self._probing = asyncio.Lock()
        self._waiting: set[asyncio.Task[Any]] = set()
        self.recoveries = 0

    async def run(self, work: Work) -> BaseException | None:
        """Does the work at once, or in an outage: one message at a time after a pause, until one succeeds."""
        if self._pause:
            await self._held(self._probing.acquire())
            try:
                if self._pause:
                    await self._held(asyncio.sleep(self._pause))
                    return await self._probe(work)
            finally:
                self._probing.release()
        failure = await work()
        if is_outage(failure):
            self._set_pause(self._pause or FIRST)
        return failure

    def release(self) -> None:
        """Ends the waiting, at a stop: what was held is redelivered to another process."""
        for task in list(self._waiting):
            task.cancel()

    def _set_pause(self, seconds: float) -> None:
        self._pause = seconds
        metrics.paused.labels(self._queue).set(seconds > 0)

    async def _probe(self, work: Work) -> BaseException | None:
        failure = await work()
        if is_outage(failure):
            self._set_pause(min(self._pause * 2, LONGEST))
        else:
            self._set_pause(0.0)
            self.recoveries += 1
        return failure

    async def _held(self, waiting: Awaitable[object]) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._waiting.add(task)
        try:
            await waiting
        finally:
            self._waiting.discard(task)
