"""What each collection holds of people, why, and for how long: one declaration with its store (ID-14, ID-26).

From it come the index that ends a period, `Repository.redact`, `make retention` (docs/decisions/0011), and the answers
to people who ask for their data or its erasure (docs/decisions/0044).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from pymongo import ASCENDING, IndexModel

from shared.errors import Refused
from shared.persistence.mongo import Collection
from shared.persistence.subjects import Subject

LEGAL_YEARS = 10
"""Belgian and French bookkeeping: until 31 December of the tenth year after the document's (BI-16)."""

_COUNTED_AT_MOST = 100_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Retention:
    """One collection's declaration. Paths are those of the whole document (`state.buyer.name`; lists are walked).

    `personal`: every field that says something of a person. `counted_from`: the date that `period` is counted from.
    `expires`: the database itself deletes what is over, by a TTL index. `law`: a duty keeps it for ten years, and
    nothing erases it before. Without `period` and `law` it is kept until its owner is erased.

    `proof`: it proves what a person agreed to, and is kept its whole `period` although they are erased.

    `subject` says whose a document is; where something is personal and no document says whose, `unowned` says why.
    `secret`: fields that are erased like personal ones and handed out to nobody, the person included. `open_until` is
    given a state: until when the contract with the customer still needs it, None when nothing does. `copies`: it holds
    what other collections hold, and is left out of an export.
    """

    purpose: str
    personal: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    subject: Subject | None = None
    unowned: str = ""
    open_until: Callable[[Any], datetime | None] | None = None
    copies: bool = False
    counted_from: str | None = None
    period: timedelta | None = None
    expires: bool = False
    law: bool = False
    proof: bool = False

    @property
    def erased(self) -> tuple[str, ...]:
        """Every field that is erased with its person."""
        return (*self.personal, *self.secret)

    def indexes(self) -> list[IndexModel]:
        """Those that find a person's documents, and the one that finds, or itself deletes, what is over; see
        `prepare_retention`."""
        of_person = self.subject.indexes() if self.subject else []
        if self.counted_from is None:
            return of_person
        if self.expires and self.period is not None:
            seconds = int(self.period.total_seconds())
            return [*of_person, IndexModel(self.counted_from, name="forget", expireAfterSeconds=seconds)]
        return [*of_person, IndexModel([(self.counted_from, ASCENDING)], name="retention", sparse=True)]

    def cutoff(self, now: datetime) -> datetime | None:
        """What is dated before this moment is due to be erased; None when no date ends it."""
        if self.law:
            return datetime(now.year - LEGAL_YEARS, 1, 1, tzinfo=UTC)
        return None if self.period is None else now - self.period

    def kept_until(self, counted_from: datetime) -> datetime:
        """Until when a document that is dated `counted_from` is kept as proof, or by law: the first moment at which
        the law no longer does (31 December of the tenth year after is the last day)."""
        if self.proof and self.period is not None:
            return counted_from + self.period
        return datetime(counted_from.year + LEGAL_YEARS + 1, 1, 1, tzinfo=UTC)

    def check_erasable(self) -> None:
        """Refused when a duty keeps these documents."""
        if self.law:
            raise Refused("kept_by_law")

    def kept(self) -> str:
        """The period in words."""
        if self.law:
            return f"{LEGAL_YEARS} years, by law"
        if self.period is not None:
            date = (self.counted_from or "").removeprefix("state.")
            return f"{_duration(self.period)} from {date}" if self.period else f"until {date}"
        return "until erased" if self.erased else "nothing personal"


async def prepare_retention(collection: Collection, retention: Retention) -> None:
    """Creates the index of a declaration, and replaces a TTL index of another period or name on the same field: the
    database refuses to have both."""
    if not (indexes := retention.indexes()):
        return
    existing = await collection.index_information() if retention.counted_from else {}
    for wanted in (index.document for index in indexes):
        for name, found in existing.items():
            is_other = (name, found.get("expireAfterSeconds")) != (wanted["name"], wanted.get("expireAfterSeconds"))
            if is_other and "expireAfterSeconds" in found and found["key"] == list(wanted["key"].items()):
                await collection.drop_index(name)
    await collection.create_indexes(indexes)


class Store(Protocol):
    """What a service keeps documents in: `retention` declares each of its collections by name."""

    @property
    def retention(self) -> Mapping[str, Retention]: ...

    async def prepare(self) -> None:
        """Creates the indexes before the first request."""


@dataclass(frozen=True)
class Holding:
    """What a collection holds now. `due` counts to 100,000 at most; `oldest` is the date of its oldest document."""

    collection: str
    retention: Retention
    documents: int
    due: int
    oldest: datetime | None


async def holding(collection: Collection, retention: Retention, now: datetime) -> Holding:
    """Counts a collection by its declaration, along the index of its date."""
    documents = await collection.estimated_document_count()
    due, oldest = 0, None
    if retention.counted_from and documents:
        oldest = await _oldest(collection, retention.counted_from)
        if cutoff := retention.cutoff(now):
            query = {retention.counted_from: {"$lt": cutoff}}
            due = await collection.count_documents(query, limit=_COUNTED_AT_MOST)
    return Holding(collection.name, retention, documents, due, oldest)


LEASES = Retention(purpose="which process does what a service does in one process at a time")
"""Of `shared.persistence.mongo.Lease`."""


def erased(state: dict[str, Any], paths: Iterable[str], text: Mapping[str, str]) -> dict[str, Any]:
    """A stored state in which what stands at `paths` is replaced: a text by "erased" (by `text[path]` where given),
    an object by an empty one."""
    for path in paths:
        state = _replaced(state, path.removeprefix("state.").split("."), text.get(path, "erased"))
    return state


def _replaced(value: Any, path: list[str], text: str) -> Any:
    if isinstance(value, list | tuple):
        return [_replaced(each, path, text) for each in value]
    if path:
        known = isinstance(value, dict) and path[0] in value
        return value | {path[0]: _replaced(value[path[0]], path[1:], text)} if known else value
    if isinstance(value, dict):
        return {}
    return text if isinstance(value, str) else None


async def _oldest(collection: Collection, path: str) -> datetime | None:
    found: Any = await collection.find_one({path: {"$gt": _EPOCH}}, {path: 1}, sort=[(path, 1)])
    for part in path.split("."):
        found = (found or {}).get(part)
    return found if isinstance(found, datetime) else None


def _duration(period: timedelta) -> str:
    return f"{period.days} days" if period.days else f"{period.total_seconds() / 3600:g} hours"
