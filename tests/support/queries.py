"""Every query of every store that is not by `_id`, and what a service in a test asked of its database.

What the kernel asks of each store follows from how the store is declared (`kernel_queries`). What a service asks
besides is declared here: a query that a test of a service sees and finds in neither list fails it (`undeclared`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.persistence.due import due_by
from shared.persistence.migrations import Migratable
from shared.persistence.repository import Repository
from shared.persistence.retention import Store
from shared.persistence.slices import newest_first, ranges
from tests.support.commands import Command

DAY = datetime(2026, 3, 2, tzinfo=UTC)

_ASKED = {"update": "updates", "delete": "deletes"}


@dataclass(frozen=True)
class Query:
    """`filter` with example values, and the order that is asked for."""

    collection: str
    filter: Mapping[str, Any]
    sort: tuple[tuple[str, int], ...] = ()

    def shape(self) -> str:
        """What makes two queries the same to a planner: fields, operators and order, without the values."""
        order = ", ".join(f"{path} {direction}" for path, direction in self.sort)
        return f"{self.collection}: {_shape(self.filter)}" + (f" by {order}" if order else "")

    def by_id(self) -> bool:
        """Whether the ids are named: no other index is needed."""
        wanted = self.filter.get("_id")
        return wanted is not None and (not isinstance(wanted, Mapping) or "$in" in wanted)


DECLARED: dict[str, tuple[Query, ...]] = {
    "identity": (
        Query("accounts", {"state.email_key": "x"}),
        Query("accounts", {"state.memberships.customer_number": "x"}, (("_id", 1),)),
        Query("invitations", {"state.links.token_hash": "x"}),
        Query("accounts", {"state.customer_number": "x"}),
        Query("data_requests", {"state.links.token_hash": "x"}),
        Query("export_parts", {"state.request_id": "x", "state.service": "x"}, (("state.number", 1),)),
        Query("export_parts", {"state.request_id": "x"}, (("state.service", 1), ("state.number", 1))),
        Query("access_requests", {"state.approvers.token_hash": "x"}),
        Query("access_requests", {"state.pair": "x"}),
        Query("accounts", {"state.providers.key": "x"}),
        Query("accounts", {"state.links.token_hash": "x"}),
        Query("staff", {"state.email_key": "x"}),
        Query("staff", {"state.enrolment.token_hash": "x"}),
        Query("staff", {"state.ticket.token_hash": "x"}),
    ),
    "orders": (
        Query("orders", {"state.customer_number": "x", "state.status": {"$in": ["x"]}}),
        Query("products", {}, (("_id", 1),)),
        Query("products", {"_id": {"$gt": "x"}}, (("_id", 1),)),
    ),
    "billing": (
        Query("payments", {"state.checkout_sessions.id": "x"}),
        Query("fiscal_documents", {"state.number": "x"}),
        Query(
            "fiscal_documents",
            {"state.series": "x", "state.sequence": {"$gte": 0, "$lt": 64}},
            (("state.series", 1), ("state.sequence", -1)),
        ),
    ),
    "notifier": (
        Query("mails", {"state.status": "x"}),
        Query("mails", {"state.held.account_id": "x"}, (("state.held.account_id", 1),)),
        Query("mails", {"state.status": "x"}, (("state.created_at", 1),)),
    ),
}


def kernel_queries(store: Store) -> Iterator[Query]:
    """What the kernel asks of a store: sweep and backlog, deadlines, migration, retention, lists."""
    for collection, retention in store.retention.items():
        if path := retention.counted_from:
            yield Query(collection, {path: {"$gt": DAY}}, ((path, 1),))
            yield Query(collection, {path: {"$lt": DAY}})
        for path in retention.subject.paths() if retention.subject else ():
            yield Query(collection, {path: "x"}, (("_id", 1),))
            yield Query(collection, {path: "x", "_id": {"$gt": "x"}}, (("_id", 1),))
        if isinstance(store, Migratable):
            yield Query(collection, {}, (("_id", 1),))
            yield Query(collection, {"_id": {"$gt": "x"}}, (("_id", 1),))
    if isinstance(store, Repository):
        yield Query(store.kind, {"outbox.due": {"$lte": DAY}}, (("outbox.due", 1),))
        yield Query(store.kind, {"outbox.due": {"$gt": DAY}}, (("outbox.due", 1),))
        yield Query(store.kind, {"outbox.due": {"$gt": DAY}})
        yield from _deadline(store)
        yield from _lists(store)


def _deadline(store: Repository[Any]) -> Iterator[Query]:
    if store.has_deadlines:
        yield Query(store.kind, due_by(DAY), (("due", 1),))
        yield Query(store.kind, due_by(DAY))


def _lists(store: Repository[Any]) -> Iterator[Query]:
    owned = store._owned
    if owned is None or owned.newest_by is None:
        return
    order = tuple(newest_first(owned.newest_by))
    for owner in ({}, {owned.customer or owned.account or "": "x"}):
        for stretch in (*ranges(owned.newest_by, None), *ranges(owned.newest_by, (DAY, "x"))):
            yield Query(store.kind, {**owner, **stretch}, order)


def queries_of(service: str, stores: Iterable[Store]) -> list[Query]:
    """Every query of a service that is not by id, each shape once."""
    found = [*DECLARED[service], *(query for store in stores for query in kernel_queries(store))]
    return list({query.shape(): query for query in found if not query.by_id()}.values())


def undeclared(service: str, stores: Iterable[Store], commands: Iterable[Command]) -> list[str]:
    """The queries among a service's commands that are neither by id nor in a list: each needs an index and an entry."""
    known = {query.shape() for query in queries_of(service, stores)}
    asked = (query for command in commands for query in _queries(command) if not query.by_id())
    return sorted({query.shape() for query in asked} - known)


def _queries(command: Command) -> Iterator[Query]:
    body, name = command.body, command.name
    if name == "find":
        yield Query(body["find"], body.get("filter", {}), tuple(body.get("sort", {}).items()))
    elif name in _ASKED:
        yield from (Query(body[name], each["q"]) for each in body[_ASKED[name]])
    elif name == "findAndModify":
        yield Query(body[name], body.get("query", {}), tuple(body.get("sort", {}).items()))
    elif name in {"count", "distinct"}:
        yield Query(body[name], body.get("query", {}))
    elif name == "aggregate":
        yield Query(body[name], body["pipeline"][0].get("$match", {}))


def _shape(condition: object) -> str:
    if isinstance(condition, Mapping):
        return "{" + ", ".join(f"{key}: {_shape(condition[key])}" for key in sorted(condition)) + "}"
    if isinstance(condition, list | tuple) and condition and isinstance(condition[0], Mapping):
        return "[" + ", ".join(_shape(each) for each in condition) + "]"
    return "?"


def document(number: int, asked: Iterable[Query]) -> dict[str, Any]:
    """A document with a value of its own in each field that is asked for; the examples are those of document 7."""
    made: dict[str, Any] = {"_id": f"{number:06}", "version": 1}
    for query in asked:
        for path, wanted in (*query.filter.items(), *((path, 0) for path, _ in query.sort)):
            _put(made, path.split("."), wanted, number)
    return made


def _put(made: dict[str, Any], path: list[str], wanted: object, number: int) -> None:
    for parent in path[:-1]:
        made = made.setdefault(parent, {})
    example = next(iter(wanted.values())) if isinstance(wanted, Mapping) else wanted
    if isinstance(example, datetime):
        made[path[-1]] = DAY + timedelta(seconds=number - 7)
    elif path != ["_id"]:
        made.setdefault(path[-1], number if example == 0 else "x" if number == 7 else f"x{number}")
