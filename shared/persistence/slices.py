"""A stretch of a long list, as a page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=tuple[object, ...])

Position = tuple[datetime, str]
"""Where a row stands in a list by time: its moment and, among rows of one moment, its id."""


@dataclass(frozen=True)
class Slice(Generic[T, K]):
    """`items` in order. `last` is the sort key of the last row read, from behind which the next slice is read; None
    when no row follows. A row that cannot be read is not among the items, but counts for `last`."""

    items: list[T]
    last: K | None


def newest_first(by: str) -> list[tuple[str, int]]:
    """The order of lists by time: by the moment at `by` and, among equal moments, by id."""
    return [(by, -1), ("_id", -1)]


def ranges(by: str, before: Position | None) -> list[dict[str, Any]]:
    """The conditions of the rows behind `before`, in their order: first the rest of its moment, then what is older.

    Two ranges of the index instead of one `$or`, for which the sandbox's database reads the whole collection.
    """
    if before is None:
        return [{}]
    moment, last_id = before
    return [{by: moment, "_id": {"$lt": last_id}}, {by: {"$lt": moment}}]


def position(documents: Sequence[Mapping[str, Any]], by: str) -> Position | None:
    """Where the last of the documents that has a moment at `by` stands; None when none has."""
    found = ((at(document, by), document["_id"]) for document in reversed(documents))
    return next(((moment, key) for moment, key in found if isinstance(moment, datetime)), None)


def at(document: Mapping[str, Any], path: str) -> object:
    """What stands at a path of a document (`state.number`); None when nothing does."""
    found: object = document
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
