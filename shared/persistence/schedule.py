"""What is due later: a date in the aggregate, found by its index, claimed by one worker, done by one action.

The store keeps `due` as the state asks for it. A worker claims a due aggregate by moving that date ahead by a lease;
the action then changes the aggregate, which sets the next date or none. A worker that dies leaves the lease to run
out.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from shared.persistence.mongo import Collection, uninterrupted
from shared.persistence.repository import Repository
from shared.values.clock import Clock

log = structlog.get_logger(__name__)

LONGEST_SLEEP = 5.0
"""Seconds until a date that another process stored is seen; dates stored in this process wake the schedule at once."""


class Schedule:
    """Runs `action(aggregate_id)` for each aggregate of a store whose `due` has come, `parallel` at a time."""

    def __init__(
        self,
        store: Repository[Any],
        action: Callable[[str], Awaitable[None]],
        clock: Clock,
        *,
        lease: timedelta = timedelta(seconds=60),
        parallel: int = 8,
    ) -> None:
        self.name = f"schedule.{store.kind}"
        self._collection: Collection = store.collection
        self._action, self._clock, self._lease, self._parallel = action, clock, lease, parallel
        self._news = asyncio.Event()
        self._sleeps_until: datetime | None = None
        self._stopping = False
        self._running: set[asyncio.Task[None]] = set()
        store.when_due_is_set(self._on_due)

    def wake(self) -> None:
        """Says that a date may have come nearer."""
        self._news.set()

    def stop(self) -> None:
        """Lets the actions that run finish, and begins no other."""
        self._stopping = True
        self._news.set()

    async def drain(self, timeout: float) -> None:
        """Waits for the actions that run; what is not done within `timeout` seconds is due again after its lease."""
        if self._running:
            _, left = await asyncio.wait(self._running, timeout=timeout)
            if left:
                log.warning("scheduled_actions_left_at_stop", schedule=self.name, count=len(left))

    async def run(self) -> None:
        """Until `stop`: does what is due, then sleeps until the next date, a wake-up, or five seconds."""
        while not self._stopping:
            self._news.clear()
            self._sleeps_until = None
            while len(self._running) < self._parallel and (claimed := await self._claim()):
                self._running.add(task := asyncio.create_task(self._act(claimed)))
                task.add_done_callback(self._done)
            await self._sleep(busy=len(self._running) >= self._parallel)

    async def run_due(self) -> None:
        """Claims what is due now, does it all at once, and returns; a failure is due again after its lease."""
        claimed = []
        while (aggregate_id := await self._claim()) is not None:
            claimed.append(aggregate_id)
        await asyncio.gather(*(self._act(each) for each in claimed))

    def _on_due(self, due: datetime) -> None:
        if self._sleeps_until is None or due < self._sleeps_until:
            self.wake()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._news.set()

    async def _claim(self) -> str | None:
        now = self._clock()
        claimed = await uninterrupted(
            self._collection.find_one_and_update(
                {"due": {"$lte": now}},
                {"$set": {"due": now + self._lease}},
                sort=[("due", 1)],
                projection={"_id": 1},
            )
        )
        return None if claimed is None else str(claimed["_id"])

    async def _act(self, aggregate_id: str) -> None:
        try:
            await self._action(aggregate_id)
        except Exception as error:  # noqa: BLE001 - one that fails is due again after its lease; the others go on
            log.error("scheduled_action_failed", schedule=self.name, aggregate_id=aggregate_id, error=error)

    async def _sleep(self, *, busy: bool) -> None:
        seconds = LONGEST_SLEEP
        if not busy:
            following = await self._collection.find_one({"due": {"$type": "date"}}, {"due": 1}, sort=[("due", 1)])
            if following:
                seconds = min(max(_seconds_until(following["due"], self._clock()), 0.0), LONGEST_SLEEP)
            self._sleeps_until = self._clock() + timedelta(seconds=seconds)
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return


def _seconds_until(moment: datetime, now: datetime) -> float:
    return (moment - now).total_seconds()
