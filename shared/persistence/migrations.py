"""Rewrites stored documents of older schemas in the background (docs/decisions/0010).

Reading never waits for it: upcasters answer meanwhile. It is run once the older processes are gone, as they refuse what
was rewritten; it may be stopped and run again, and while processes write.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

from shared.errors import NewerSchema, Unreadable
from shared.persistence.due import due_fields
from shared.persistence.mongo import Collection, uninterrupted
from shared.persistence.shape import Shape, schema_of

BATCH = 200
_ATTEMPTS = 20


@runtime_checkable
class Migratable(Protocol):
    """A store whose documents have a schema."""

    @property
    def collection(self) -> Collection: ...

    @property
    def shape(self) -> Shape[Any]: ...


@dataclass(frozen=True)
class Progress:
    """How far one collection is; `unreadable` counts what neither this version nor, as far as it can tell, a newer one
    can read, `newer` what only a newer one can."""

    collection: str
    schema: int
    seen: int = 0
    rewritten: int = 0
    unreadable: int = 0
    newer: int = 0


async def migrate(store: Migratable) -> AsyncIterator[Progress]:
    """The progress after each batch of 200 documents, in the order of `_id`, and at least once."""
    progress = Progress(store.collection.name, store.shape.model.SCHEMA)
    page: list[dict[str, Any]] = await _page(store.collection, {})
    while page:
        for document in page:
            progress = await _count(store, document, progress)
        yield progress
        page = await _page(store.collection, {"_id": {"$gt": page[-1]["_id"]}})
    if not progress.seen:
        yield progress


async def _page(collection: Collection, query: dict[str, Any]) -> list[dict[str, Any]]:
    found = collection.find(query, {"schema": 1}).sort("_id", 1).limit(BATCH)
    return [document async for document in found]


async def _count(store: Migratable, document: dict[str, Any], progress: Progress) -> Progress:
    seen = replace(progress, seen=progress.seen + 1)
    if schema_of(document) == progress.schema:
        return seen
    try:
        rewritten = await _rewrite(store, document["_id"])
    except NewerSchema:
        return replace(seen, newer=seen.newer + 1)
    except Unreadable:
        return replace(seen, unreadable=seen.unreadable + 1)
    return replace(seen, rewritten=seen.rewritten + rewritten)


async def _rewrite(store: Migratable, document_id: Any) -> bool:
    """Whether this call rewrote the document, with the deadlines that today's state names; version and outbox stay, as
    the state says the same as before."""
    for _ in range(_ATTEMPTS):
        document = await store.collection.find_one({"_id": document_id}, {"outbox": 0, "processed": 0})
        if document is None or "state" not in document or schema_of(document) == store.shape.model.SCHEMA:
            return False
        state = store.shape.read(document)
        deadlines = due_fields(state, document.get("failing", {})) if "version" in document else {}
        rewritten = {"$set": {**store.shape.write(state), **deadlines}}
        if (await uninterrupted(store.collection.update_one(_unchanged(document), rewritten))).matched_count:
            return True
    return False


def _unchanged(document: dict[str, Any]) -> dict[str, Any]:
    """Matches the document as it was read: by its version or `seq`, or by its state where it has neither."""
    counted: dict[str, Any] = {name: document[name] for name in ("version", "seq") if name in document}
    return {"_id": document["_id"], "schema": document.get("schema")} | (counted or {"state": document["state"]})
