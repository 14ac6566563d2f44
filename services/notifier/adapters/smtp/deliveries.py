"""The mails that this process is sending, and those that the server has taken and that are not marked yet.

Nobody but the process that received a mail's 250 knows of it: here it is remembered until the mail is marked, and here
is looked before a mail is sent again.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta

import structlog

log = structlog.get_logger(__name__)

PARALLEL = 8
"""Mails that a process sends at once because it queued them; those that it sends by deadlines come on top."""

PLACES = 32
"""Mails that a process has begun at most because it queued them: a burst waits here for its turn."""


class Deliveries:
    """One task per mail, which outlives the handler that began it: its time-out does not end it."""

    def __init__(self, parallel: int = PARALLEL, places: int = PLACES) -> None:
        self._places, self._turns = places, asyncio.Semaphore(parallel)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._taken: dict[str, datetime] = {}
        self._held = 0
        self._stopping = False

    @contextmanager
    def room(self) -> Iterator[bool]:
        """Holds a place for one more mail while it is stored. False when all places are taken or the process stops:
        then the mail waits for its deadline."""
        free = not self._stopping and len(self._running) + self._held < self._places
        self._held += free
        try:
            yield free
        finally:
            self._held -= free

    @asynccontextmanager
    async def turn(self, patience: timedelta) -> AsyncIterator[bool]:
        """Waits until fewer than `parallel` are being sent; False when that takes longer than `patience`."""
        free = True
        try:
            await asyncio.wait_for(self._turns.acquire(), patience.total_seconds())
        except TimeoutError:
            free = False
        try:
            yield free
        finally:
            if free:
                self._turns.release()

    def start(self, mail_id: str, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Begins `work` at a mail; when this process is at it already, that task is the answer."""
        if mail_id not in self._running:
            self._running[mail_id] = task = asyncio.create_task(self._run(mail_id, work))
            task.add_done_callback(_look)
        return self._running[mail_id]

    async def run(self, mail_id: str, work: Callable[[], Awaitable[None]]) -> None:
        """`start`, and waits for its end. What the work raises passes through; a caller that is cancelled leaves the
        work running."""
        await asyncio.shield(self.start(mail_id, work))

    def took(self, mail_id: str, moment: datetime) -> None:
        """The server has taken it at that moment (250)."""
        self._taken[mail_id] = moment

    def taken_at(self, mail_id: str) -> datetime | None:
        """When the server took a mail that is not marked yet."""
        return self._taken.get(mail_id)

    def marked(self, mail_id: str) -> None:
        """The database knows: no memory is needed any more."""
        self._taken.pop(mail_id, None)

    def stop(self) -> None:
        """Gives no more room; what runs goes on."""
        self._stopping = True

    async def drain(self, timeout: float) -> None:
        """Waits until no mail is under way. After `timeout` seconds the rest is left to the leases."""
        try:
            async with asyncio.timeout(timeout):
                while self._running:
                    await asyncio.wait(self._running.values())
        except TimeoutError:
            log.warning("mails_left_at_stop", count=len(self._running), taken=sorted(self._taken))

    async def _run(self, mail_id: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        finally:
            del self._running[mail_id]


def _look(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("mail_attempt_not_recorded", error=error)
