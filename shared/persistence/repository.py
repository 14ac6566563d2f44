"""Repositories of aggregates (EV-01): one aggregate is one document, and a change is one conditional write of it.

    {_id, version, schema, state, outbox: [messages to publish], processed: [event ids applied], due, deadline, failing}

State, the events that announce it and the id of the event that led to it are stored together or not at all, on any
MongoDB, without transactions. A transition is pure, `state -> (state, events)`, and is decided again when another
writer came first.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from pymongo import ASCENDING, IndexModel

from shared.errors import AlreadyExists, Contended, NotFound, Stale
from shared.events.contract import Message
from shared.persistence.due import DUE_FIELDS, DUE_INDEX, Due, RunDeadline, due_fields, due_of, open_deadlines
from shared.persistence.errors import DuplicateKey, taken
from shared.persistence.indexes import drop_partial_indexes, unique_indexes
from shared.persistence.mongo import Collection, Database, uninterrupted
from shared.persistence.outbound import Outbound
from shared.persistence.outbox import LEASE, Entries, overdue
from shared.persistence.retention import Retention, erased, prepare_retention
from shared.persistence.shape import Shape
from shared.persistence.versioned import Versioned, Versions
from shared.persistence.visibility import Owned, Visible, drop_indexes
from shared.runtime.crash import crash_plan
from shared.values.state import State
from shared.values.viewer import Viewer

__all__ = ["Decision", "Outbound", "Repository", "Transition", "Versioned"]

S = TypeVar("S", bound=State)
T = TypeVar("T")
Raw = Mapping[str, Any]
New = tuple[dict[str, Any], Entries]

Decision = tuple[S, Sequence[Message]]
Transition = Callable[[S], Decision[S]]

_UNCHANGED = ("_id", "version", "schema")  # `schema`: a migration rewrites a document without a new version

_ATTEMPTS = 60
"""Writers that may come first before we give up: 50 at once on one document must all get their answer."""


class Repository(Generic[S]):
    """The aggregates of one kind. `on_commit` are called with each id that this process wrote and its nearest
    deadline; `owned` says whose they are, for what endpoints read: `visible_to(viewer)`."""

    def __init__(
        self,
        database: Database,
        kind: str,
        model: type[S],
        outbound: Outbound,
        *,
        retention: Retention,
        unique: Mapping[str, str] | None = None,
        indexes: Sequence[IndexModel] = (),
        owned: Owned | None = None,
    ) -> None:
        self.kind, self._outbound, self.clock = kind, outbound, outbound.clock
        self.shape = Shape(kind, model, absent_when_none=[path for path in (unique or {}).values() if "." not in path])
        self.collection: Collection = database[kind]
        self.retention = {kind: retention}
        self._unique = dict(unique or {})
        self._owned = owned
        self._indexes = [*indexes, *(owned.indexes() if owned else ())]
        self.has_deadlines = model.deadlines is not State.deadlines
        self.on_commit: list[Callable[[str, Due | None], None]] = []
        outbound.relay.watch(self.collection)

    async def prepare(self) -> None:
        """Creates the indexes. `unique` maps an index's name to the state's field that it keeps unique."""
        ours = [IndexModel([("outbox.due", ASCENDING)], name="outbox_due", sparse=True)]
        if self.has_deadlines:
            ours.append(DUE_INDEX)
        await self.collection.create_indexes([*ours, *unique_indexes(self._unique), *self._indexes])
        await prepare_retention(self.collection, self.retention[self.kind])
        await drop_partial_indexes(self.collection, self._unique)
        if self._owned:
            await drop_indexes(self.collection, self._owned.replaces)

    def visible_to(self, viewer: Viewer) -> Visible[S]:
        """What `viewer` may see of it, and nothing else; InsufficientScope without the scope to read it."""
        assert self._owned, f"{self.kind} has no owners: no endpoint reads it"
        return Visible(self, self._owned, viewer, self.shape.read)

    async def get(self, aggregate_id: str) -> Versioned[S]:
        """The aggregate; NotFound when there is none, NewerSchema or Unreadable when this process cannot read it."""
        return self._stored(await self._document(aggregate_id))

    async def find_one(
        self, query: Mapping[str, Any], *, sort: Sequence[tuple[str, int]] | None = None
    ) -> Versioned[S] | None:
        """The aggregate that fits `query` (fields as `state.…`; give it an index), the first by `sort`; raises as `get`
        does."""
        document = await self.collection.find_one(dict(query), sort=list(sort) if sort else None)
        return None if document is None else self._stored(document)

    async def find(
        self, query: Mapping[str, Any], *, sort: Sequence[tuple[str, int]], limit: int
    ) -> AsyncIterator[Versioned[S]]:
        """At most `limit` aggregates that fit `query`, in the order of an index. What cannot be read is left out,
        logged and counted."""
        found = self.collection.find(dict(query)).sort(list(sort)).limit(limit)
        async for document, state in self.shape.readable(found):
            yield Versioned(document["_id"], document["version"], state)

    async def create(
        self, aggregate_id: str, state: S, events: Sequence[Message] = (), *, processed: str | None = None
    ) -> Versioned[S]:
        """Stores a new aggregate with its events; AlreadyExists names the unique field that is taken (`_id`
        included)."""
        document, entries = self.new_document(aggregate_id, state, events, processed)
        await uninterrupted(self._insert(document, entries))
        return Versioned(aggregate_id, 1, state)

    def new_document(self, aggregate_id: str, state: S, events: Sequence[Message], processed: str | None) -> New:
        """A new aggregate's document, to be inserted, and what its outbox holds, to be handed to `inserted` then."""
        entries = [self._outbound.entry(aggregate_id, 1, event) for event in events]
        stored = {"_id": aggregate_id, "version": 1, **self.shape.write(state), "outbox": self._outbox(entries)}
        return {**stored, "processed": [processed] if processed else [], **due_fields(state, {})}, entries

    def inserted(self, document: Raw, entries: Entries) -> None:
        """Tells the relay and the deadlines of a document that was just inserted."""
        self._committed(document["_id"], entries)
        self._tell_due(document)

    async def create_if_absent(self, aggregate_id: str, state: S, events: Sequence[Message] = ()) -> Versioned[S]:
        """`create` under a derived id: when it exists already, that one is the answer, with `applied` False."""
        try:
            return await self.create(aggregate_id, state, events)
        except AlreadyExists as error:
            if error.field != "_id":
                raise
            existing = await self.get(aggregate_id)
            return Versioned(existing.id, existing.version, existing.state, applied=False)

    async def change(
        self, aggregate_id: str, transition: Transition[S], *, processed: str | None, expected: Versions = None
    ) -> Versioned[S]:
        """Loads, decides, and writes state, events and `processed` in one conditional update; decides again on a
        conflict.

        `processed` is the id of the event that is being applied: a second time it changes nothing (the newest 1,000
        are remembered). Write out None where another guard holds. `expected`: Stale when its version is none of these.
        NotFound when there is no such aggregate, NewerSchema or Unreadable when this process cannot read it; what the
        transition raises passes through, with nothing written; Contended after 60 lost races.
        """
        return await self._until_written(lambda: self._change_once(aggregate_id, transition, processed, expected))

    async def change_known(self, known: Versioned[S], transition: Transition[S]) -> Versioned[S]:
        """`change` of an aggregate as it was just read or written here, without reading it: one conditional update.
        When another writer came first, or a deadline of it has failed, it is `change` without `processed`."""
        state, messages = transition(known.state)
        if state == known.state and not messages:
            return known
        stored = {"version": known.version, "schema": self.shape.model.SCHEMA, **dict.fromkeys(DUE_FIELDS)}
        fields, unchanged = due_fields(state, {}), (*_UNCHANGED, "failing")
        if await self._replace({"_id": known.id, **stored}, state, messages, fields, None, unchanged):
            return Versioned(known.id, known.version + 1, state)
        return await self.change(known.id, transition, processed=None)

    async def deadline(self, aggregate_id: str, name: str) -> datetime | None:
        """The moment of a deadline that an aggregate has now; None without it, or without the aggregate."""
        found = await self.find_one({"_id": aggregate_id})
        return found.state.deadlines().get(name) if found else None

    async def hand_over(self, aggregate_id: str, name: str, now: datetime) -> bool:
        """Gives a deadline that is still due to the job `run_deadline`: in one write the job is in the outbox, and the
        aggregate is due for its other deadlines alone. False when the state has moved on."""
        return await self._until_written(lambda: self._hand_over_once(aggregate_id, name, now))

    async def _until_written(self, attempt: Callable[[], Awaitable[T | None]]) -> T:
        for _ in range(_ATTEMPTS):
            if (result := await attempt()) is not None:
                return result
            await asyncio.sleep(random.uniform(0, 0.02))  # noqa: S311 - jitter, not security
        raise Contended(f"Too many changes of one {self.kind} at once; try again.")

    async def redact(self, aggregate_id: str) -> None:
        """Erases the personal fields that the collection's `Retention` declares, also of a state that no longer fits
        its model; a second time it changes nothing. Refused where the law keeps the documents.

        An event that is still in the outbox keeps them, sealed: it leaves within seconds, and its consumers need it.
        """
        self.retention[self.kind].check_erasable()
        await self._until_written(lambda: self._redact_once(aggregate_id))

    async def _redact_once(self, aggregate_id: str) -> bool | None:
        document = await self._document(aggregate_id)
        names = {f"state.{path}": f"erased:{aggregate_id}" for path in self._unique.values()}
        state = erased(self.shape.upcast(document), self.retention[self.kind].erased, names)
        if state == document["state"]:
            return True
        change = {"state": state, "schema": self.shape.model.SCHEMA, "version": document["version"] + 1}
        unchanged = {key: document.get(key) for key in _UNCHANGED}
        return await uninterrupted(self._update(unchanged, {"$set": change}, [])) or None

    async def _change_once(
        self, aggregate_id: str, transition: Transition[S], processed: str | None, expected: Versions
    ) -> Versioned[S] | None:
        document = await self._document(aggregate_id)
        if expected is not None and document["version"] not in expected:
            raise Stale(self.kind)
        before = self._stored(document)
        if processed is not None and processed in document["processed"]:
            return Versioned(before.id, before.version, before.state, applied=False)
        state, messages = transition(before.state)
        if state == before.state and not messages and processed is None:
            return before
        fields = due_fields(state, document.get("failing", {}))
        written = await self._replace(document, state, messages, fields, processed)
        return Versioned(aggregate_id, before.version + 1, state) if written else None

    async def _hand_over_once(self, aggregate_id: str, name: str, now: datetime) -> bool | None:
        document = await self.collection.find_one({"_id": aggregate_id})
        if document is None:
            return False
        state, failing = self._stored(document).state, document.get("failing", {})
        moment = open_deadlines(state, failing).get(name)
        if moment is None or moment > now:
            return False
        job = RunDeadline(collection=self.kind, aggregate_id=aggregate_id, name=name, moment=moment)
        fields = due_fields(state, failing | {name: moment})
        return await self._replace(document, state, [job], fields, None) or None

    async def _replace(
        self,
        document: Mapping[str, Any],
        state: S,
        messages: Sequence[Message],
        due: Mapping[str, Any],
        processed: str | None,
        unchanged: Sequence[str] = _UNCHANGED,
    ) -> bool:
        version = document["version"] + 1
        entries = [self._outbound.entry(document["_id"], version, message) for message in messages]
        update: dict[str, Any] = {"$set": {**self.shape.write(state), "version": version, **due}}
        if gone := [field for field in DUE_FIELDS if field in document and field not in due]:
            update["$unset"] = dict.fromkeys(gone, "")
        pushes: dict[str, Any] = {}
        if entries:
            pushes["outbox"] = {"$each": self._outbox(entries)}
        if processed is not None:
            pushes["processed"] = {"$each": [processed], "$slice": -_PROCESSED_KEPT}
        if pushes:
            update["$push"] = pushes
        as_read, older = {key: document.get(key) for key in unchanged}, overdue(document, self.clock())
        if not await uninterrupted(self._update(as_read, update, entries, older)):
            return False
        self._tell_due({"_id": document["_id"], **due})
        return True

    async def _insert(self, document: dict[str, Any], entries: Entries) -> None:
        try:
            await self.collection.insert_one(document)
        except DuplicateKey as error:
            raise AlreadyExists(self.kind, taken(error.details)) from None
        self.inserted(document, entries)

    async def _update(self, query: Raw, update: Raw, entries: Entries, older: Entries = ()) -> bool:
        try:
            result = await self.collection.update_one(query, update)
        except DuplicateKey as error:
            raise AlreadyExists(self.kind, taken(error.details)) from None
        if result.matched_count == 0:
            return False
        self._committed(query["_id"], entries, older)
        return True

    def _committed(self, aggregate_id: str, entries: Entries, older: Entries = ()) -> None:
        crash_plan.reach("after_commit")
        if entries:
            self._outbound.relay.wake(self.collection, aggregate_id, entries, older)

    def _tell_due(self, written: Mapping[str, Any]) -> None:
        for listener in self.on_commit:
            listener(written["_id"], due_of(written))

    def _outbox(self, entries: Entries) -> list[dict[str, Any]]:
        return [entry.document(self._outbound.clock() + LEASE) for entry in entries]

    async def _document(self, aggregate_id: str) -> dict[str, Any]:
        document = await self.collection.find_one({"_id": aggregate_id})
        if document is None:
            raise NotFound(self.kind)
        return document

    def _stored(self, document: Mapping[str, Any]) -> Versioned[S]:
        return Versioned(document["_id"], document["version"], self.shape.read(document))


_PROCESSED_KEPT = 1_000
"""Ids of events that a document remembers: far more than are redelivered after any outage."""
