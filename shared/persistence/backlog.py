"""What waits in a collection, as a scrape shows it (OP-01): at most two commands along an index for each number of a
repository, one where nothing waits, however many documents there are."""

from datetime import UTC, datetime
from typing import Any

from prometheus_client import Gauge

from shared.persistence.due import due_by, find_due
from shared.persistence.mongo import Collection
from shared.persistence.outbox import LEASE
from shared.persistence.repository import Repository

COUNTED_AT_MOST = 10_000
"""Counts stop here: more is as bad, and a count walks its index."""

_EVER = {"outbox.due": {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}}

_LABELS = ["collection"]
pending = Gauge("comptoir_outbox_pending_documents", "Documents with events to publish, 10,000 at most", _LABELS)
pending_age = Gauge("comptoir_outbox_oldest_seconds", "Since the commit of the oldest event to publish", _LABELS)
overdue = Gauge("comptoir_deadlines_overdue", "Deadlines that have passed unhandled, 10,000 at most", _LABELS)
overdue_age = Gauge("comptoir_deadlines_overdue_oldest_seconds", "Since the longest overdue deadline", _LABELS)

GAUGES = (pending, pending_age, overdue, overdue_age)


async def read_backlog(repository: Repository[Any]) -> None:
    """Sets the gauges of one repository; raises what the database raises."""
    now, collection, kind = repository.clock(), repository.collection, repository.kind
    committed = await oldest_pending(collection)
    pending.labels(kind).set(await count(collection, _EVER) if committed else 0)
    pending_age.labels(kind).set((now - committed).total_seconds() if committed else 0)
    due = await find_due(collection, now, 1) if repository.has_deadlines else []  # without deadlines, without index
    overdue.labels(kind).set(await count(collection, due_by(now)) if due else 0)
    overdue_age.labels(kind).set((now - due[0].moment).total_seconds() if due else 0)


async def oldest_pending(collection: Collection) -> datetime | None:
    """When the oldest event that is still in an outbox was committed; None when all have left."""
    found = await collection.find(_EVER, {"outbox.due": 1}).sort("outbox.due", 1).limit(1).to_list(1)
    dues = [entry["due"] for document in found for entry in document["outbox"]]
    return min(dues) - LEASE if dues else None


async def count(collection: Collection, query: dict[str, Any]) -> int:
    """How many documents fit, `COUNTED_AT_MOST` at most; give the query an index."""
    return await collection.count_documents(query, limit=COUNTED_AT_MOST)
