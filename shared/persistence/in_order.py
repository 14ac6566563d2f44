"""Several new aggregates in one command, one after another: what is behind one that cannot be stored is not stored."""

from collections.abc import Sequence
from typing import TypeVar

from shared.events.contract import Message
from shared.persistence.errors import ManyNotWritten, taken
from shared.persistence.mongo import uninterrupted
from shared.persistence.repository import New, Repository
from shared.values.state import State

S = TypeVar("S", bound=State)

_DUPLICATE = 11000
"""MongoDB's code of a unique index at work."""


async def create_in_order(
    repository: Repository[S], new: Sequence[tuple[str, S, Sequence[Message]]]
) -> tuple[int, str | None]:
    """Stores aggregates (id, state, events), each in one write with its events. How many were stored and, unless all
    were, the unique field that the next one found taken (`_id` included)."""
    documents = [repository.new_document(aggregate_id, state, events, None) for aggregate_id, state, events in new]
    return await uninterrupted(_insert(repository, documents))


async def _insert(repository: Repository[S], new: Sequence[New]) -> tuple[int, str | None]:
    stored, field = len(new), None
    try:
        await repository.collection.insert_many([document for document, _ in new], ordered=True)
    except ManyNotWritten as error:
        refused = error.details["writeErrors"]
        if not refused or refused[0]["code"] != _DUPLICATE:
            raise
        stored, field = error.details["nInserted"], taken(refused[0])
    for document, entries in new[:stored]:
        repository.inserted(document, entries)
    return stored, field
