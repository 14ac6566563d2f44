"""Every query of every store walks an index, which gives the order too, however large a collection grows."""

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from shared.persistence.ended_sessions import EndedSessions
from shared.persistence.mongo import Collection, Database
from tests.support.commands import Command
from tests.support.in_process import StartService
from tests.support.queries import DAY, Query, document, queries_of, undeclared
from tests.support.stores import SERVICES
from tests.support.waiting import FakeClock

ROOT = Path(__file__).parents[2]
DOCUMENTS = 40
_ASKS = {"find", "find_one", "update_one", "update_many", "delete_one", "delete_many", "replace_one", "bulk_write"}
_ASKS |= {"find_one_and_update", "find_one_and_delete", "count_documents", "aggregate", "distinct"}
_ASKS |= {"UpdateOne", "ReplaceOne", "DeleteOne"}

KERNEL = {
    "shared/persistence/attempts.py": {"add", "take_back", "within"},
    "shared/persistence/backlog.py": {"count", "oldest_pending"},
    "shared/persistence/due.py": {"claim", "find_due"},
    "shared/persistence/ended_sessions.py": {"_read", "_store"},
    "shared/persistence/migrations.py": {"_page", "_rewrite"},
    "shared/persistence/mongo.py": {"take"},
    "shared/persistence/outbox.py": {"_due", "left_behind", "put_off", "take_out"},
    "shared/persistence/personal_data.py": {"_erase_one", "_pages"},
    "shared/persistence/projections.py": {"_write", "find_one", "get", "was_forgotten"},
    "shared/persistence/repository.py": {
        *("_document", "_hand_over_once", "_update", "deadline", "find", "find_one"),
    },
    "shared/persistence/reservations.py": {"_read", "_rewritten", "_update", "supply"},
    "shared/persistence/retention.py": {"_oldest", "holding"},
    "shared/persistence/visibility.py": {"_read", "find_one", "get"},
    "shared/web/auth.py": {"_remember", "_remembered"},
    "shared/web/idempotency.py": {"_claim", "_keep", "_renew", "run"},
}
"""Where the kernel asks its database: by id, or as `kernel_queries` says."""


def sites(file: Path) -> set[str]:
    """The functions of a file in which the driver, or a store, is asked."""
    functions = [each for each in ast.walk(ast.parse(file.read_text())) if isinstance(each, ast.AsyncFunctionDef)]
    return {each.name for each in functions if any(_asks(node) for node in ast.walk(each))}


def _asks(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return getattr(called, "attr", getattr(called, "id", "")) in _ASKS


async def plan(collection: Collection, query: Query) -> tuple[str, int]:
    """The stages of the winning plan as text, and how many documents it read beyond those that it returned."""
    found = collection.find(query.filter)
    plan = await (found.sort(list(query.sort)) if query.sort else found).limit(5).explain()
    stats = plan["executionStats"]
    return str(plan["queryPlanner"]["winningPlan"]), stats["totalDocsExamined"] - stats["nReturned"]


def gives_order(keys: list[tuple[str, int]], query: Query) -> bool:
    """Whether an index hands out what the query finds in the order that it asks for, forwards or backwards."""
    equal = {path for path, wanted in query.filter.items() if not isinstance(wanted, Mapping)}
    wanted = [(path, direction) for path, direction in query.sort if path not in equal]
    rest = [(path, direction) for path, direction in keys if path not in equal]
    begins = {path for path, _ in keys[: len(keys) - len(rest)]} <= equal
    backwards = [(path, -direction) for path, direction in wanted]
    return begins and rest[: len(wanted)] in (wanted, backwards)


async def complaints(collection: Collection, asked: Iterable[Query]) -> list[str]:
    """What is wrong with each query's plan. The sandbox's database walks by `_id` and sorts without saying so in its
    plan: there, an index that gives the order must exist; MongoDB's plan must show neither a scan nor a sort."""
    says_all = "COLLSCAN" not in (await plan(collection, Query(collection.name, {}, (("_id", 1),))))[0]
    indexes = [index["key"] for index in (await collection.index_information()).values()]
    found = []
    for query in asked:
        stages, more = await plan(collection, query)
        by_id = dict(query.sort) == {"_id": 1} and set(query.filter) <= {"_id"}
        if "COLLSCAN" in stages and (says_all or not by_id):
            found.append(f"{query.shape()} scans")
        elif more > 0 and not by_id:
            found.append(f"{query.shape()} reads {more} in vain")
        if not any(gives_order(keys, query) for keys in indexes) or (says_all and "'SORT'" in stages):
            found.append(f"{query.shape()} sorts in memory")
    return found


@pytest.mark.parametrize("name", SERVICES)
async def test_every_query_walks_an_index(name: str, start_service: StartService, database: Database) -> None:
    """Sweeps, deadlines, migrations, retention, lists and the service's own: no scan, no sort, nothing read in vain."""
    service = await start_service(name)
    asked = queries_of(name, service.definition.stores)
    wrong = []
    for collection in sorted({query.collection for query in asked}):
        its = [query for query in asked if query.collection == collection]
        await database[collection].insert_many([document(number, its) for number in range(DOCUMENTS)])
        wrong += await complaints(database[collection], its)
    assert not wrong


async def test_a_query_without_an_index_is_found(database: Database) -> None:
    """The check fails for a planted scan, and for an order that no index gives."""
    scan = Query("planted", {"state.name": "x"})
    unordered = Query("planted", {"state.owner": "x"}, (("state.at", -1),))
    await database["planted"].create_index("state.owner")
    await database["planted"].insert_many([document(number, [scan, unordered]) for number in range(DOCUMENTS)])
    assert await complaints(database["planted"], [scan, unordered]) == [
        "planted: {state.name: ?} scans",
        "planted: {state.owner: ?} by state.at -1 sorts in memory",
    ]


async def test_a_query_of_a_service_that_is_in_no_list_is_found() -> None:
    """A find, an update and an aggregation by a field that is not declared; what is by id needs no entry."""
    commands = [
        Command("any", "find", {"find": "accounts", "filter": {"state.phone": "x"}}),
        Command("any", "find", {"find": "accounts", "filter": {"_id": {"$in": ["x"]}}}),
        Command("any", "find", {"find": "accounts", "filter": {"state.email_key": "x"}}),
        Command("any", "update", {"update": "accounts", "updates": [{"q": {"state.name": "x"}, "u": {}}]}),
        Command("any", "aggregate", {"aggregate": "accounts", "pipeline": [{"$match": {"state.x": {"$gt": 1}}}]}),
    ]
    assert undeclared("identity", [], commands) == [
        "accounts: {state.name: ?}",
        "accounts: {state.phone: ?}",
        "accounts: {state.x: {$gt: ?}}",
    ]


def test_the_kernel_asks_where_the_list_says() -> None:
    """A new place in shared/ that asks the database is looked at, and gets its entry, before it passes."""
    found = {path.relative_to(ROOT).as_posix(): sites(path) for path in (ROOT / "shared").rglob("*.py")}
    assert {name: functions for name, functions in found.items() if functions} == KERNEL


async def test_the_look_for_ended_sessions_walks_its_index(database: Database, fake_clock: FakeClock) -> None:
    """The first look reads what there is in the order of its coming, each later one what is new."""
    await EndedSessions(database, fake_clock).prepare()
    order = (("recorded_at", 1),)
    asked = [Query("ended_sessions", {}, order), Query("ended_sessions", {"recorded_at": {"$gte": DAY}}, order)]
    await database["ended_sessions"].insert_many([document(number, asked) for number in range(DOCUMENTS)])
    assert not await complaints(database["ended_sessions"], asked)
