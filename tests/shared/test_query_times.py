"""No query of any store takes longer because there are more documents that it does not ask for.

DOCUMENTS=10000 make test T=tests/shared/test_query_times.py     the whole size: two minutes on a machine at rest

MongoDB's plans say the same without a clock: MONGO_URL=… make test T=tests/shared/test_queries.py.
"""

import os
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from sandbox.stack.database import Database as DatabaseNode
from shared.persistence.mongo import Client, Collection, Database
from tests.support.queries import Query, document, queries_of
from tests.support.stores import SERVICES, wired

BATCH = 200
FEW, MANY = 100, int(os.environ.get("DOCUMENTS", "1000"))
WAITING = 20
"""Documents with events to publish or a deadline, whatever the number of all."""

SLOWER = 1.3
NOISE = 0.5
"""Milliseconds that a busy machine adds to a command of one."""

_WAIT = ("outbox", "due")
_ROUNDS, _TIMES = 4, 12


@pytest.fixture
async def patient(database_node: DatabaseNode) -> AsyncIterator[Client]:
    """A client that waits as long as it takes to fill the test's own database, whose files are removed with it."""
    client: Client = AsyncIOMotorClient(database_node.url, tz_aware=True, retryWrites=False)
    yield client
    client.close()


def pages(query: Query) -> bool:
    """Whether it asks for a page along an index, of all that there is from some point on: migrations, the catalogue,
    what staff lists, the oldest of a retention. MongoDB reads the page; the sandbox's database reads all and sorts."""
    leading = query.sort[0][0] if query.sort else None
    return set(query.filter) <= {leading} and (leading or "").partition(".")[0] not in _WAIT


async def fill(collection: Collection, asked: Sequence[Query], count: int) -> None:
    """Documents that hold what is asked for."""
    for first in range(0, count, BATCH):
        made = [document(number, asked) for number in range(first, min(first + BATCH, count))]
        await collection.insert_many([each if int(each["_id"]) < WAITING else _idle(each) for each in made])


def _idle(made: dict[str, Any]) -> dict[str, Any]:
    return {path: value for path, value in made.items() if path not in _WAIT}


async def quickest(collection: Collection, query: Query) -> float:
    """Milliseconds of the quickest of some asks."""
    took = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        found = collection.find(query.filter)
        await (found.sort(list(query.sort)) if query.sort else found).limit(5).to_list(5)
        took.append(time.perf_counter() - began)
    return min(took) * 1000


async def grows(few: Collection, many: Collection, query: Query) -> bool:
    """Whether it is slower among many documents than among few, each time that it is measured."""
    for _ in range(_ROUNDS):
        small, large = await quickest(few, query), await quickest(many, query)
        if large <= small * SLOWER + NOISE:
            return False
    return True


async def slower(few: Database, many: Database, asked: Iterable[Query]) -> list[str]:
    """The shapes of the queries that grow."""
    return [query.shape() for query in asked if await grows(few[query.collection], many[query.collection], query)]


@pytest.mark.timeout(900)
async def test_no_query_grows_with_what_it_does_not_ask_for(patient: Client) -> None:
    """Every query of every service but those for a page of everything: at most 1.3 times as long among ten times
    (or, in full, a hundred times) as many documents."""
    found = []
    for service in SERVICES:
        few, many = patient[f"{service}_few"], patient[f"{service}_many"]
        for database, count in ((few, FEW), (many, MANY)):
            definition = wired(service, database)
            for store in definition.stores:
                await store.prepare()
            asked = queries_of(service, definition.stores)
            for collection in sorted({query.collection for query in asked}):
                its = [query for query in asked if query.collection == collection]
                await fill(database[collection], its, count)
        found += await slower(few, many, [query for query in asked if not pages(query)])
    assert not found


async def test_a_query_that_grows_is_found(patient: Client) -> None:
    """The check fails for a planted query without an index."""
    few, many, planted = patient["few"], patient["many"], Query("planted", {"state.name": "x"})
    await fill(few["planted"], [planted], FEW)
    await fill(many["planted"], [planted], 1_000)
    assert await slower(few, many, [planted]) == ["planted: {state.name: ?}"]
