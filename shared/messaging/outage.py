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
from shared.runtime.supervise import cancelled_by_us

FIRST, LONGEST = 0.25, 5.0
"""Seconds between two probes."""

Work = Callable[[], Awaitable[BaseException | None]]
"""Handles a message, and answers what went wrong."""


def is_outage(failure: BaseException | None) -> bool:
    """Whether something that the handler depends on did not answer. A document of a newer schema is none: the other
    documents of the queue can be read."""
    return isinstance(failure, (DatabaseUnavailable, Unavailable)) and not isinstance(failure, NewerSchema)


class Stopping(Unavailable):
    """The process stops while a message waits for the end of an outage: another process is to handle it."""

    def __init__(self) -> None:
        super().__init__("A process that stops")


class Outage:
    """The outage, if any, that the handlers of one queue met."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._set_pause(0.0)
        self._probing = asyncio.Lock()
        self._waiting: set[asyncio.Future[Any]] = set()
        self._stopping = False
        self.recoveries = 0

    async def run(self, work: Work) -> BaseException | None:
        """Does the work at once, or in an outage: one message at a time after a pause, until one succeeds. Stopping is
        the answer to those that still wait at a stop."""
        try:
            return await self._in_turn(work)
        except Stopping as stopping:
            return stopping

    def release(self) -> None:
        """Ends the waiting, at a stop."""
        self._stopping = True
        for waiting in list(self._waiting):
            waiting.cancel()

    async def _in_turn(self, work: Work) -> BaseException | None:
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

    async def _held(self, until: Awaitable[object]) -> None:
        if self._stopping:
            raise Stopping
        waiting = asyncio.ensure_future(until)
        self._waiting.add(waiting)
        try:
            await waiting
        except asyncio.CancelledError:
            if cancelled_by_us():
                raise
            raise Stopping from None
        finally:
            self._waiting.discard(waiting)
