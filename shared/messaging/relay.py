"""From a document's outbox to the broker (EV-01): publish in order within a document, in parallel across documents,
confirm, then mark.

The process that commits wakes its own relay, so nothing polls. A sweep, run by one process of the service at a time
under a lease, publishes what a crash left behind. A crash between confirm and mark makes a duplicate, which the
consumers' `processed` lists absorb.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

import structlog

from shared.errors import Unavailable
from shared.messaging import metrics
from shared.messaging.broker import Broker
from shared.messaging.outgoing import outgoing
from shared.persistence.errors import DatabaseError
from shared.persistence.mongo import Collection, Lease
from shared.persistence.outbox import Entry, left_behind, take_out
from shared.runtime.crash import crash_plan
from shared.runtime.supervise import Tasks
from shared.values.clock import Clock

log = structlog.get_logger(__name__)

_SWEEP_EVERY = 2.0
_SWEEP_PAGE = 500
_LINGER = 0.02
"""Seconds that confirmed documents are collected before one bulk write marks them: marking is never urgent."""

_MEMORY = 20_000
"""Documents held in memory while the broker is away; the outboxes hold the rest, for the sweep."""


_Key = tuple[str, str]


class Relay:
    """Publishes what the aggregate stores of one process commit, and what the service's crashed processes left."""

    def __init__(self, broker: Broker, lease: Lease, clock: Clock) -> None:
        self._broker, self._lease, self._clock = broker, lease, clock
        self._collections: dict[str, Collection] = {}
        self._waiting: dict[_Key, deque[Sequence[Entry]]] = {}
        self._publishers: set[asyncio.Task[None]] = set()
        self._confirmed: dict[_Key, list[str]] = {}
        self._to_mark = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._tasks = Tasks()

    def watch(self, collection: Collection) -> None:
        """Includes a collection of aggregates in the sweep."""
        self._collections[collection.name] = collection

    def start(self) -> None:
        self._tasks.start("relay.mark", self._mark_for_ever)
        self._tasks.start("relay.sweep", self._sweep_for_ever)

    async def stop(self, timeout: float) -> None:
        """Publishes and marks what it can within `timeout` seconds; the rest stays in the outboxes."""
        try:
            await asyncio.wait_for(self._idle.wait(), timeout)
        except TimeoutError:
            if not self.idle():
                log.warning("relay_stopped_with_events_left", documents=len(self._waiting))
        await self._tasks.stop()
        for task in list(self._publishers):
            task.cancel()
        await asyncio.gather(*self._publishers, return_exceptions=True)

    def idle(self) -> bool:
        """Whether every event that this process committed is published and marked."""
        return self._idle.is_set()

    def wake(self, collection: Collection, document_id: str, entries: Sequence[Entry]) -> None:
        """Takes up a document's new events at once. Never waits, never fails: the outbox has them anyway."""
        key = (collection.name, document_id)
        changes = self._waiting.get(key)
        if changes is not None:
            changes.append(entries)
            return
        if len(self._waiting) >= _MEMORY:
            return
        self._waiting[key] = deque([entries])
        self._idle.clear()
        task = asyncio.create_task(self._publish_document(key))
        self._publishers.add(task)
        task.add_done_callback(self._publishers.discard)

    async def _publish_document(self, key: _Key) -> None:
        changes = self._waiting[key]
        try:
            while changes:
                for entry in changes[0]:
                    await self._publish(entry)
                self._confirmed.setdefault(key, []).extend(entry.id for entry in changes.popleft())
            crash_plan.reach("after_publish")
        finally:
            del self._waiting[key]
            self._to_mark.set()

    async def _publish(self, entry: Entry) -> None:
        pause = 0.05
        while True:
            await self._broker.connected.wait()
            try:
                await self._broker.publish(entry.exchange, entry.routing_key, outgoing(entry.body, entry.id))
            except Unavailable as error:
                log.warning("event_not_published", event_id=entry.id, routing_key=entry.routing_key, error=error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
            else:
                metrics.published.labels(entry.routing_key).inc()
                return

    async def _mark_for_ever(self) -> None:
        while True:
            await self._to_mark.wait()
            self._to_mark.clear()
            await asyncio.sleep(_LINGER)
            batch, self._confirmed = self._confirmed, {}
            if batch:
                await self._mark(batch)
            if not self._waiting and not self._confirmed:
                self._idle.set()

    async def _mark(self, batch: dict[_Key, list[str]]) -> None:
        crash_plan.reach("before_mark")
        by_collection: dict[str, dict[str, list[str]]] = {}
        for (collection, document_id), ids in batch.items():
            by_collection.setdefault(collection, {})[document_id] = ids
        for name, published in by_collection.items():
            try:
                await take_out(self._collections[name], published)
            except DatabaseError as error:
                # The events are out; unmarked, the sweep publishes them again and their consumers ignore them.
                log.warning("events_not_marked", collection=name, documents=len(published), error=error)

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_EVERY)
            if self._broker.connected.is_set() and await self._lease.take():
                for collection in self._collections.values():
                    await self._sweep(collection)

    async def _sweep(self, collection: Collection) -> None:
        ours = {document_id for name, document_id in self._waiting if name == collection.name}
        async for document_id, entries in left_behind(collection, self._clock(), ours, _SWEEP_PAGE):
            log.info("outbox_swept", collection=collection.name, events=len(entries))
            self.wake(collection, document_id, entries)
