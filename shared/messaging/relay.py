"""From a document's outbox to the broker (EV-01): publish, confirm, then mark; many documents at once.

The process that commits wakes its own relay, so nothing polls. A sweep, run by one process of the service at a time
under a lease, publishes what a crash left behind, and what was more than the memory holds while the broker was away.
A crash between confirm and mark makes a duplicate, which the consumers' `processed` lists absorb.

What order holds: within one process, a document's events are published one after another; a process that changes a
document which still holds an older event, more than a second old, publishes that one first. No more: a process cut off
from the broker may commit 1 while another one publishes 2, and a consumer handles many messages of a queue at once. So
consumers hold in any order (`seq` for states, the state machine for facts; tests/faults/test_any_order.py).
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import timedelta

import structlog

from shared.errors import Unavailable
from shared.messaging import metrics
from shared.messaging.broker import Broker, Unroutable
from shared.messaging.outgoing import outgoing
from shared.persistence.errors import DatabaseError
from shared.persistence.mongo import Collection, Lease
from shared.persistence.outbox import Entry, left_behind, put_off, take_out
from shared.runtime.crash import crash_plan
from shared.runtime.supervise import Tasks
from shared.values.clock import Clock

log = structlog.get_logger(__name__)

_SWEEP_EVERY, _SWEEP_AGAIN = 2.0, 0.25
"""Seconds between two sweeps, and after one that did not reach the end."""

_SWEEP_PAGE = 2_000
"""Documents at most; the sandbox's database looks at every one that is due, whatever the page."""

_LINGER = 0.05
"""Seconds that confirmed documents are collected before one command marks them. Short, because what a process that dies
meanwhile has published is published again."""

_MEMORY = 4_000
"""Documents held in memory while the broker is away; the outboxes hold the rest, for the sweep."""

_IN_FLIGHT = 200
"""Messages that wait for the broker's confirm at once: more are no faster, and would share one time-out."""

_UNROUTABLE_PAUSE = timedelta(seconds=30)
_REDECLARE_EVERY = 60.0
"""Seconds between two declarations of the topology because a queue or a binding was missing."""

_Key = tuple[str, str]


class Relay:
    """Publishes what the aggregate stores of one process commit, and what the service's crashed processes left."""

    def __init__(self, broker: Broker, lease: Lease, clock: Clock) -> None:
        self._broker, self._lease, self._clock = broker, lease, clock
        self._collections: dict[str, Collection] = {}
        self._waiting: dict[_Key, deque[Sequence[Entry]]] = {}
        self._publishers: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(_IN_FLIGHT)
        self._confirmed: dict[_Key, list[str]] = {}
        self._marking: dict[_Key, list[str]] = {}
        self._to_mark = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._redeclaring, self._redeclared_at = asyncio.Lock(), float("-inf")
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
        """Whether every event that this process holds is published and marked."""
        return self._idle.is_set()

    def held(self) -> int:
        """Documents in memory: to publish, or to mark."""
        return len(self._ours())

    def wake(
        self, collection: Collection, document_id: str, entries: Sequence[Entry], older: Sequence[Entry] = ()
    ) -> None:
        """Takes up a document's new events at once, after those that the document still held before them, `older`.
        Never waits, never fails: the outbox has them anyway, and what finds no room in the memory is left to the sweep
        and counted."""
        key = (collection.name, document_id)
        changes = self._waiting.get(key)
        if changes is not None:
            changes.append(entries)
            return
        if len(self._waiting) >= _MEMORY:
            metrics.left_to_sweep.labels(collection.name).inc()
            return
        self._waiting[key] = deque([[*older, *entries] if key not in self._ours() else entries])
        self._idle.clear()
        task = asyncio.create_task(self._publish_document(key))
        self._publishers.add(task)
        task.add_done_callback(self._publishers.discard)

    async def take_out(self, document_id: str, job_id: str) -> None:
        """Marks a job that came from its queue, hence was published: when its process dies at it before the mark, a
        sweep would publish a fresh copy after each dead letter. Several commands, as a job does not name its store."""
        for collection in self._collections.values():
            await take_out(collection, {document_id: [job_id]})

    async def _publish_document(self, key: _Key) -> None:
        changes = self._waiting[key]
        try:
            while changes:
                for entry in changes[0]:
                    await self._publish(entry)
                self._confirmed.setdefault(key, []).extend(entry.id for entry in changes.popleft())
            crash_plan.reach("after_publish")
        except Unroutable as error:
            # Not kept in memory, which would fill with them: the sweep comes back to the document.
            log.warning("event_unroutable", collection=key[0], document=key[1], error=error)
            await self._put_off(key, [entry.id for each in changes for entry in each])
        finally:
            del self._waiting[key]
            self._to_mark.set()

    async def _publish(self, entry: Entry) -> None:
        pause = 0.05
        while True:
            await self._broker.connected.wait()
            began = asyncio.get_running_loop().time()
            try:
                async with self._slots:
                    await self._broker.publish(entry.exchange, entry.routing_key, outgoing(entry.body, entry.id))
            except Unroutable:
                if not await self._redeclared_since(began):
                    raise
            except Unavailable as error:
                log.warning("event_not_published", event_id=entry.id, routing_key=entry.routing_key, error=error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
            else:
                metrics.published.labels(entry.routing_key).inc()
                return

    async def _redeclared_since(self, began: float) -> bool:
        """Whether the topology was declared anew after `began`, by this call or by another document's publisher."""
        async with self._redeclaring:
            now = asyncio.get_running_loop().time()
            if self._redeclared_at <= began and now - self._redeclared_at > _REDECLARE_EVERY:
                await self._broker.redeclare()
                self._redeclared_at = asyncio.get_running_loop().time()
            return self._redeclared_at > began

    async def _put_off(self, key: _Key, ids: Sequence[str]) -> None:
        try:
            await put_off(self._collections[key[0]], key[1], ids, self._clock() + _UNROUTABLE_PAUSE)
        except DatabaseError as error:
            log.info("unroutable_event_not_put_off", collection=key[0], error=error)

    async def _mark_for_ever(self) -> None:
        while True:
            await self._to_mark.wait()
            self._to_mark.clear()
            await asyncio.sleep(_LINGER)
            self._marking, self._confirmed = self._confirmed, {}
            if self._marking:
                await self._mark(self._marking)
                self._marking = {}
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
        pause = _SWEEP_EVERY
        while True:
            await asyncio.sleep(min(pause, _SWEEP_EVERY))
            pause = _SWEEP_EVERY
            if self._broker.connected.is_set() and await self._lease.take():
                for collection in self._collections.values():
                    if not await self._sweep(collection):
                        pause = _SWEEP_AGAIN

    async def _sweep(self, collection: Collection) -> bool:
        """Takes up a page of what was left behind, as far as the memory has room; whether that was all."""
        ours = self._ours()
        page = min(_SWEEP_PAGE, _MEMORY - len(ours))
        if page < min(_SWEEP_PAGE, _MEMORY) / 2:
            return False  # one larger page later, instead of many small ones that each skip what is ours
        found = 0
        of_this = {document_id for name, document_id in ours if name == collection.name}
        async for document_id, entries in left_behind(collection, self._clock(), of_this, page):
            found += 1
            log.info("outbox_swept", collection=collection.name, events=len(entries))
            self.wake(collection, document_id, entries)
        return found < page

    def _ours(self) -> set[_Key]:
        return self._waiting.keys() | self._confirmed.keys() | self._marking.keys()
