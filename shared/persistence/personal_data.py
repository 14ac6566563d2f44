"""What a service holds of one person, found, handed out and erased by its collections' declarations (ID-14).

A collection takes part by its `Retention`: `subject` says whose a document is, `personal` and `secret` what is erased,
`law` and `open_until` what has to wait. Nothing here knows what a collection is about.
"""

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shared.persistence.migrations import Migratable
from shared.persistence.mongo import Collection, Database, uninterrupted
from shared.persistence.projections import Projections
from shared.persistence.repository import Repository
from shared.persistence.retention import Retention, Store
from shared.persistence.slices import at
from shared.persistence.subjects import Person
from shared.values.clock import Clock

PAGE = 200
"""Documents read at a time, and at most in one chunk of an export."""

CHUNK = 256 * 1024
"""Characters of JSON in one chunk of an export; a single larger document is a chunk of its own."""

_MACHINERY = ("outbox", "processed", "version", "schema", "seq", "due", "deadline", "claims", "failing")
"""Fields of a stored document that say nothing of the person."""

Why = Literal["law", "proof", "open"]


@dataclass(frozen=True)
class Held:
    """Documents of a person that are not erased before `until`: the law keeps them, they prove a consent, or something
    is still open."""

    collection: str
    purpose: str
    why: Why
    documents: int
    until: datetime


@dataclass(frozen=True)
class Exported:
    """How much of a collection an export holds, and what the collection is for."""

    collection: str
    purpose: str
    kept: str
    documents: int


@dataclass(frozen=True)
class Chunk:
    """A stretch of an export: `documents` is a JSON array of {collection, id, document}. `exported` sums up the whole,
    in the `last` chunk alone."""

    number: int
    documents: str
    last: bool = False
    exported: tuple[Exported, ...] = ()


class PersonalData:
    """The personal data of one service."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._held: list[tuple[Store, str, Retention]] = []

    def look_in(self, stores: Iterable[Store]) -> None:
        """All of the service's stores, the kernel's included: told once they are there."""
        self._held = [
            (store, name, retention)
            for store in stores
            for name, retention in store.retention.items()
            if retention.subject is not None
        ]

    async def export(self, person: Person) -> AsyncIterator[Chunk]:
        """Everything that is held of a person, without secrets, in chunks that fit into an event; at least one."""
        waiting: list[str] = []
        exported: list[Exported] = []
        number = 0
        for _, name, retention in self._held:
            if retention.copies:
                continue
            count = 0
            async for document in self._documents(name, retention, person):
                text, count = _as_json(name, document, retention), count + 1
                if waiting and (len(waiting) == PAGE or sum(map(len, waiting)) + len(text) > CHUNK):
                    yield Chunk(number, _array(waiting))
                    number, waiting = number + 1, []
                waiting.append(text)
            exported.append(Exported(name, retention.purpose, retention.kept(), count))
        yield Chunk(number, _array(waiting), last=True, exported=tuple(exported))

    async def open(self, person: Person) -> list[Held]:
        """What is still open between the merchant and the person: nothing is erased as long as there is any."""
        found = [await self._open(store, name, retention, person) for store, name, retention in self._held]
        return [held for held in found if held]

    async def erase(self, person: Person) -> list[Held]:
        """Erases everything that nothing keeps, and leaves tombstones where events could bring it back; what is kept
        is the answer. A second time it changes nothing."""
        found = [await self._erase(store, name, retention, person) for store, name, retention in self._held]
        return [held for each in found for held in each]

    async def _open(self, store: Store, name: str, retention: Retention, person: Person) -> Held | None:
        moments = [
            until
            async for document in self._documents(name, retention, person)
            if (until := self._open_until(store, retention, document))
        ]
        return Held(name, retention.purpose, "open", len(moments), max(moments)) if moments else None

    def _open_until(self, store: Store, retention: Retention, document: Mapping[str, Any]) -> datetime | None:
        if retention.open_until is None or not isinstance(store, Migratable) or "state" not in document:
            return None
        until = retention.open_until(store.shape.read(document))
        return until if until and until > self._clock() else None

    async def _erase(self, store: Store, name: str, retention: Retention, person: Person) -> list[Held]:
        if retention.law or retention.proof:
            return await self._kept(name, retention, person)
        assert retention.subject
        if isinstance(store, Projections) and (key := retention.subject.key(person)):
            await store.forget(key)
        waiting: list[datetime] = []
        async for document in self._documents(name, retention, person):
            if until := self._open_until(store, retention, document):
                waiting.append(until)
            else:
                await _erase_one(store, self._database[name], document["_id"])
        return [Held(name, retention.purpose, "open", len(waiting), max(waiting))] if waiting else []

    async def _kept(self, name: str, retention: Retention, person: Person) -> list[Held]:
        dates = [
            dated
            async for document in self._documents(name, retention, person)
            if isinstance(dated := at(document, retention.counted_from or ""), datetime)
        ]
        if not dates:
            return []
        why: Why = "law" if retention.law else "proof"
        return [Held(name, retention.purpose, why, len(dates), retention.kept_until(max(dates)))]

    async def _documents(self, name: str, retention: Retention, person: Person) -> AsyncIterator[Mapping[str, Any]]:
        """Each document of a person once, read in pages by id along the index of its path."""
        assert retention.subject
        seen: set[str] = set()
        for query in retention.subject.queries(person):
            async for document in _pages(self._database[name], query):
                if document["_id"] not in seen:
                    seen.add(document["_id"])
                    yield document


async def _pages(collection: Collection, query: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
    behind: Mapping[str, Any] = query
    while page := await collection.find(dict(behind)).sort("_id", 1).limit(PAGE).to_list(PAGE):
        for document in page:
            yield document
        if len(page) < PAGE or "_id" in query:
            return
        behind = {**query, "_id": {"$gt": page[-1]["_id"]}}


async def _erase_one(store: Store, collection: Collection, key: str) -> None:
    if isinstance(store, Repository):
        await store.redact(key)
    elif isinstance(store, Projections):
        await store.forget(key)
    else:
        await uninterrupted(collection.delete_one({"_id": key}))


def _as_json(name: str, document: Mapping[str, Any], retention: Retention) -> str:
    shown = {key: value for key, value in document.items() if key not in _MACHINERY and key != "_id"}
    for path in retention.secret:
        shown = _without(shown, path.split("."))
    shown = shown.get("state", shown)
    entry = {"collection": name, "id": document["_id"], "document": shown}
    return json.dumps(entry, ensure_ascii=False, default=_json_of)


def _without(value: Any, path: list[str]) -> Any:
    if isinstance(value, list | tuple):
        return [_without(each, path) for each in value]
    if not isinstance(value, Mapping) or path[0] not in value:
        return value
    if len(path) == 1:
        return {key: each for key, each in value.items() if key != path[0]}
    return {**value, path[0]: _without(value[path[0]], path[1:])}


def _json_of(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def _array(entries: Iterable[str]) -> str:
    return f"[{','.join(entries)}]"
