"""The outbox inside each aggregate's document: what an entry holds, what a sweep finds, how what left is taken out.

Every command is bounded: at most 200 ids stand in a query, however many documents wait (findings V3).
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from collections.abc import Collection as Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from shared.persistence.mongo import Collection

T = TypeVar("T")

LEASE = timedelta(seconds=10)
"""How long a committed event belongs to the process that committed it, before a sweep takes it up."""

_IN_FLIGHT = timedelta(seconds=1)
"""How long a process takes to publish and mark what it committed, unless something is in its way."""

MOST_IDS = 200
"""Ids in one query: the commands stay small and the database's plans stay index walks."""

_MOST_MARKS = 50
"""Documents marked by one command: on the sandbox's database its time grows with the square."""


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


Entries = Sequence[Entry]


async def left_behind(
    collection: Collection, now: datetime, ours: Container[str], limit: int
) -> AsyncIterator[tuple[str, list[Entry]]]:
    """At most `limit` documents whose outbox is due for a sweep, oldest first, but those in `ours`: this process is
    publishing them already."""
    due = await _due(collection, now, ours, limit)
    for ids in chunks(due, MOST_IDS):
        found = {each["_id"]: each async for each in collection.find({"_id": {"$in": ids}}, {"outbox": 1})}
        for document_id in ids:
            if entries := [Entry.of(entry) for entry in found.get(document_id, {}).get("outbox", [])]:
                yield document_id, entries


def overdue(document: Mapping[str, Any], now: datetime) -> list[Entry]:
    """What a document as it was read should not hold any more: its process is cut off or gone."""
    return [Entry.of(each) for each in document.get("outbox", ()) if each["due"] - LEASE + _IN_FLIGHT <= now]


async def put_off(collection: Collection, document_id: str, ids: Sequence[str], until: datetime) -> None:
    """Lets no sweep take up these events, which are all that the document holds, before `until`."""
    same = {f"outbox.{index}.id": event_id for index, event_id in enumerate(ids)}
    await collection.update_one(
        {"_id": document_id, **same}, {"$set": {f"outbox.{index}.due": until for index in range(len(ids))}}
    )


async def take_out(collection: Collection, published: dict[str, list[str]]) -> None:
    """Takes exactly these events (document → ids) out of their outboxes: another process may still be publishing its
    own. One command for up to 50 documents, as no two events have the same id."""
    for part in chunks(published.items(), _MOST_MARKS):
        ids = [event_id for _, ids in part for event_id in ids]
        documents = {"_id": {"$in": [document_id for document_id, _ in part]}}
        await collection.update_many(documents, {"$pull": {"outbox": {"id": {"$in": ids}}}})


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of `size`, the last one shorter."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


async def _due(collection: Collection, now: datetime, ours: Container[str], limit: int) -> list[str]:
    # Ours are left out here and not by a $nin of thousands: the walk along the index reads at most that many more.
    walk = collection.find({"outbox.due": {"$lte": now}}, {"_id": 1}).sort("outbox.due", 1).limit(limit + len(ours))
    due: list[str] = []
    async for document in walk:
        if document["_id"] not in ours:
            due.append(document["_id"])
        if len(due) == limit:
            break
    return due
