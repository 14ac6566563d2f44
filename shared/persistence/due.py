"""The nearest deadline of a state, stored with it in the same write and found by its index.

    {…, due: moment, deadline: name, claims: count, failing: {name: moment}}

`due` is the moment of the nearest deadline, or the end of the lease of the worker that claimed it; `claims` counts the
workers that claimed it since the last change. `failing` are the
deadlines whose handler failed: a job retries them, so they are not due here as long as their moment stays the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from pymongo import ASCENDING, IndexModel

from shared.events.job import Job
from shared.persistence.mongo import Collection, uninterrupted
from shared.values.state import State

DUE_INDEX = IndexModel([("due", ASCENDING)], name="due", sparse=True)

DUE_FIELDS = ("due", "deadline", "claims", "failing")


class RunDeadline(Job):
    """The kernel's job of every service that has deadlines: run the handler of a deadline that failed, unless the
    state has moved on from `moment` since."""

    VERB: ClassVar[str] = "run_deadline"

    collection: str
    aggregate_id: str
    name: str
    moment: datetime


@dataclass(frozen=True)
class Due:
    """An aggregate's nearest deadline as it is stored: a worker may claim it from `moment` on."""

    aggregate_id: str
    name: str
    moment: datetime
    claims: int = 0


def open_deadlines(state: State, failing: Mapping[str, datetime]) -> dict[str, datetime]:
    """The deadlines of a state that no job retries."""
    return {name: moment for name, moment in state.deadlines().items() if failing.get(name) != moment}


def due_fields(state: State, failing: Mapping[str, datetime]) -> dict[str, Any]:
    """What is stored with a state: its nearest open deadline, and those of `failing` that it still has."""
    deadlines = state.deadlines()
    still_failing = {name: moment for name, moment in failing.items() if deadlines.get(name) == moment}
    fields: dict[str, Any] = {"failing": still_failing} if still_failing else {}
    if nearest := min(((moment, name) for name, moment in open_deadlines(state, failing).items()), default=None):
        fields |= {"due": nearest[0], "deadline": nearest[1]}
    return fields


def due_of(document: Mapping[str, Any]) -> Due | None:
    """The nearest deadline that a document holds."""
    if "due" not in document:
        return None
    return Due(document["_id"], document["deadline"], document["due"], document.get("claims", 0))


async def find_due(collection: Collection, until: datetime, limit: int) -> list[Due]:
    """At most `limit` deadlines up to `until`, the nearest first."""
    fields = {"due": 1, "deadline": 1, "claims": 1}
    found = collection.find(due_by(until), fields).sort("due", ASCENDING).limit(limit)
    return [due async for document in found if (due := due_of(document))]


def due_by(until: datetime) -> dict[str, Any]:
    """The query of what is due by a moment: a range of the index, in its order."""
    return {"due": {"$lte": until}}


async def claim(collection: Collection, due: Due, until: datetime) -> bool:
    """Takes a deadline for one worker until a moment; False when another worker or a change came first."""
    unclaimed = {"_id": due.aggregate_id, "due": due.moment}
    claimed = {"$set": {"due": until}, "$inc": {"claims": 1}}
    written = await uninterrupted(collection.update_one(unclaimed, claimed))
    return written.matched_count == 1
