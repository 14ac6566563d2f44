"""What a viewer may see of a collection (AP-02): the only way in which endpoints and queries read aggregates.

A customer's viewer sees what its customer (or its account) owns, a guest what its one order is about, staff and machine
clients everything; each needs the collection's read scope. What a viewer may not see does not exist: NotFound, the same
as for an id that never was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel
from pymongo import ASCENDING, DESCENDING, IndexModel

from shared.errors import NotFound
from shared.observability.security_log import What, record
from shared.persistence.errors import CommandRefused
from shared.persistence.mongo import Collection
from shared.persistence.shape import Shape, readable
from shared.persistence.slices import Position, Slice, at, newest_first, position, ranges
from shared.persistence.versioned import Versioned
from shared.values.state import State
from shared.values.viewer import BoundKind, InsufficientScope, Kind, Scope, Viewer

S = TypeVar("S", bound=State)
T = TypeVar("T")
V = TypeVar("V", bound=BaseModel)

Condition = Mapping[str, Any]

_INDEX_NOT_FOUND = 27


class Readable(Protocol[S]):
    """What of a repository a viewer's reads need."""

    kind: str
    collection: Collection
    shape: Shape[S]


@dataclass(frozen=True)
class Owned:
    """How a collection says whose its aggregates are. Fields are paths from the document: `state.customer_number`.

    `noun` names one aggregate to people. `read` is the scope that reading needs. `customer` is where the owner's
    customer number stands; `account` instead, where a login owns its things. `bound` says where the number stands that
    a guest's token or a signed link is bound to; what is not named there, a guest does not see. `newest_by` is the
    moment that lists are sorted by. `replaces` names indexes of earlier versions.
    """

    noun: str
    read: Scope
    customer: str | None = None
    account: str | None = None
    bound: Mapping[BoundKind, str] = field(default_factory=dict)
    newest_by: str | None = None
    replaces: Sequence[str] = ()

    def __post_init__(self) -> None:
        assert (self.customer is None) != (self.account is None), "an aggregate has one owner"

    def indexes(self) -> list[IndexModel]:
        """For lists: newest first, of one owner and of all."""
        if self.newest_by is None:
            return []
        newest = [(self.newest_by, DESCENDING), ("_id", DESCENDING)]
        owner = self.customer or self.account or ""
        by_owner = IndexModel([(owner, ASCENDING), *newest], name="by_customer" if self.customer else "by_account")
        return [by_owner, IndexModel(newest, name="newest")]

    def condition(self, viewer: Viewer) -> Condition:
        """What a document must fulfil for `viewer` to see it; InsufficientScope without the read scope."""
        viewer.require(self.read)
        if viewer.for_merchant:
            return {}
        if viewer.kind is Kind.GUEST:
            return self._bound(viewer)
        return {self.customer: viewer.customer} if self.customer else {self.account or "": viewer.account_id}

    def _bound(self, viewer: Viewer) -> Condition:
        if viewer.bound_to is None or viewer.bound_to.kind not in self.bound:
            raise InsufficientScope(self.read)
        owner = {self.customer: viewer.customer_number} if self.customer and viewer.customer_number else {}
        return owner | {self.bound[viewer.bound_to.kind]: viewer.bound_to.number}


class Visible(Generic[T]):
    """A repository as one viewer sees it; `read` makes of a document what is handed out."""

    def __init__(self, repository: Readable[Any], owned: Owned, viewer: Viewer, read: Callable[[Condition], T]) -> None:
        self._repository, self._owned, self._viewer, self._state = repository, owned, viewer, read
        self._condition = owned.condition(viewer)

    def own(self) -> "Visible[T]":
        """The same, of the viewer's own login alone: staff see everybody's sessions, and have some of their own."""
        narrowed = Visible(self._repository, self._owned, self._viewer, self._state)
        narrowed._condition = {self._owned.account or "": self._viewer.account_id}
        return narrowed

    def shown_as(self, view: type[V]) -> "Visible[V]":
        """The same, where nothing is decided: of each state the fields that `view` has, checked once
        (`Shape.view`)."""
        shape = self._repository.shape
        return Visible(self._repository, self._owned, self._viewer, partial(shape.view, view=view))

    async def get(self, aggregate_id: str) -> Versioned[T]:
        """The aggregate; NotFound when there is none, or none that the viewer may see."""
        return await self.find_one({"_id": aggregate_id})

    async def find_one(self, query: Condition) -> Versioned[T]:
        """The one aggregate whose fields have the values of `query`; give it an index. NotFound as `get`.

        The viewer's condition is compared here, before the state is read: beside a further field, the sandbox's
        database does not use a sparse index, and reads the whole collection. What is there and not the viewer's is
        written to the security log."""
        document = await self._repository.collection.find_one(dict(query))
        if document is None:
            raise NotFound(self._owned.noun)
        if any(at(document, path) != value for path, value in self._condition.items()):
            viewer, noun = self._viewer, self._owned.noun
            record(What.OBJECT_REFUSED, account_id=viewer.account_id, kind=noun, object_id=document["_id"])
            raise NotFound(noun)
        return Versioned(document["_id"], document["version"], self._state(document))

    async def newest(self, before: Position | None, limit: int) -> Slice[Versioned[T], Position]:
        """At most `limit` aggregates from behind `before`, newest first. InsufficientScope for a guest, who sees one
        thing and no lists."""
        assert self._owned.newest_by, f"{self._repository.kind} has no lists"
        if self._viewer.kind is Kind.GUEST:
            raise InsufficientScope(self._owned.read)
        by = self._owned.newest_by
        documents: list[Mapping[str, Any]] = []
        for condition in ranges(by, before):
            documents += await self._read({**self._condition, **condition}, by, limit + 1 - len(documents))
        rows = documents[:limit]
        items = [
            Versioned(row["_id"], row["version"], state)
            for row in rows
            if (state := readable(self._state, row)) is not None  # one that cannot be read ends no list
        ]
        return Slice(items, position(rows, by) if len(documents) > limit else None)

    async def _read(self, query: Condition, by: str, limit: int) -> list[Mapping[str, Any]]:
        if limit == 0:  # to the database, that is no limit
            return []
        found = self._repository.collection.find(query).sort(newest_first(by)).limit(limit)
        return [*await found.to_list(limit)]


async def drop_indexes(collection: Collection, names: Sequence[str]) -> None:
    """Drops those of the indexes that exist: what an earlier version of the service declared. Another process of the
    service may drop them at the same time."""
    if names and not {*names}.isdisjoint(existing := await collection.index_information()):
        for name in existing.keys() & names:
            try:
                await collection.drop_index(name)
            except CommandRefused as error:
                if error.code != _INDEX_NOT_FOUND:
                    raise
