"""From a document's outbox to the broker (EV-01): publish in order within a document, in parallel across documents,
confirm, then mark.

The process that commits wakes its own relay, so nothing polls. A sweep, run by one process of the service at a time
under a lease, publishes what a crash left behind. A crash between confirm and mark makes a duplicate, which the
consumers' `processed` lists absorb.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from pymongo import UpdateOne
from pymongo.errors import PyMongoError

from shared.errors import Unavailable
from shared.messaging import metrics
from shared.messaging.broker import Broker
from shared.messaging.outgoing import outgoing
from shared.persistence.mongo import Collection, Lease
from shared.runtime.crash import crash_plan
from shared.runtime.supervise import Tasks
from shared.values.clock import Clock

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=10)
"""How long a committed event belongs to the process that committed it, before a sweep takes it up."""

_SWEEP_EVERY = 2.0
_SWEEP_PAGE = 500
_LINGER = 0.02
"""Seconds that confirmed documents are collected before one bulk write marks them: marking is never urgent."""

_MEMORY = 20_000
"""Documents held in memory while the broker is away; the outboxes hold the rest, for the sweep."""


@dataclass(frozen=True)
class Entry:
    """One event in an outbox: its envelope as text, and where it goes."""

    id: str
    exchange: str
    routing_key: str
    body: str

    def document(self, due: datetime) -> dict[str, Any]:
        """As an outbox holds it; `due` is when a sweep may take it up."""
        return {"id": self.id, "to": self.exchange, "key": self.routing_key, "body": self.body, "due": due}

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Entry":
        return cls(document["id"], document["to"], document["key"], document["body"])


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
                await _take_out(self._collections[name], published)
            except PyMongoError as error:
                # The events are out; unmarked, the sweep publishes them again and their consumers ignore them.
                log.warning("events_not_marked", collection=name, documents=len(published), error=error)

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_EVERY)
            if self._broker.connected.is_set() and await self._lease.take():
                for collection in self._collections.values():
                    await self._sweep(collection)

    async def _sweep(self, collection: Collection) -> None:
        ours = [document_id for name, document_id in self._waiting if name == collection.name]
        left = {"outbox.due": {"$lte": self._clock()}, "_id": {"$nin": ours}}
        async for document in collection.find(left, {"outbox": 1}).sort("outbox.due", 1).limit(_SWEEP_PAGE):
            entries = [Entry.of(entry) for entry in document["outbox"]]
            log.info("outbox_swept", collection=collection.name, events=len(entries))
            self.wake(collection, document["_id"], entries)


async def _take_out(collection: Collection, published: dict[str, list[str]]) -> None:
    """Takes exactly these events (document → ids) out of their outboxes: another process may still be publishing its
    own.

    Nearly always a document has one event waiting, the one that was published: one command empties all of those
    outboxes. Only when some had more does each get an update of its own.
    """
    lone = {
        "_id": {"$in": list(published)},
        "outbox.0.id": {"$in": [ids[0] for ids in published.values()]},
        "outbox.1": {"$exists": False},
    }
    emptied = await collection.update_many(lone, {"$set": {"outbox": []}})
    if emptied.modified_count < len(published):
        pulls = (UpdateOne({"_id": key}, {"$pull": {"outbox": {"id": {"$in": ids}}}}) for key, ids in published.items())
        await collection.bulk_write(list(pulls), ordered=False)
