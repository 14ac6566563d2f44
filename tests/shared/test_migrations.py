"""Documents of older schemas are rewritten in the background (EV-03, docs/decisions/0010)."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from shared.persistence.migrations import BATCH, Progress, migrate
from shared.persistence.mongo import Database
from shared.persistence.projections import Projections
from shared.persistence.repository import Repository
from shared.runtime.commands import migrate_stores
from shared.values.state import State, Upcaster
from tests.support.kernel_process import KEPT, KernelProcess, MakeProcess


class Counted(State):
    """Schema 1."""

    count: int


class Tallied(State):
    """Schema 2: `count` became `tally`, which schema 1 would not find."""

    SCHEMA: ClassVar[int] = 2
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {1: lambda state: {"tally": state["count"]}}

    tally: int


@pytest.fixture
async def process(make_process: MakeProcess) -> KernelProcess:
    """What the repositories need; its broker is away."""
    return await make_process(broker=False)


@pytest.fixture
def old(process: KernelProcess) -> Repository[Counted]:
    """The repository of before."""
    return Repository(process.database, "counters", Counted, process.outbound, retention=KEPT)


@pytest.fixture
def new(process: KernelProcess) -> Repository[Tallied]:
    """Today's repository."""
    return Repository(process.database, "counters", Tallied, process.outbound, retention=KEPT)


async def stored(database: Database) -> list[dict[str, Any]]:
    """Every document, whole."""
    return [document async for document in database["counters"].find().sort("_id", 1)]


@pytest.mark.rule("EV-03")
async def test_older_documents_are_rewritten_batch_by_batch_and_newest_ones_left_alone(
    old: Repository[Counted], new: Repository[Tallied], process: KernelProcess
) -> None:
    """More than one batch of schema 1 becomes schema 2, with version and outbox as they were; again does nothing."""
    event = process.names.added(number=1)
    documents = [
        {"_id": f"c{number:04}", "version": 3, "schema": 1, "state": {"count": number}, "outbox": [], "processed": []}
        for number in range(BATCH)
    ]
    await process.database["counters"].insert_many(documents)
    await old.create("old", Counted(count=7), [event])
    await new.create("today", Tallied(tally=8))
    seen = [progress async for progress in migrate(new)]
    assert [(each.seen, each.rewritten) for each in seen] == [(BATCH, BATCH), (BATCH + 2, BATCH + 1)]
    after = await stored(process.database)
    assert {document["schema"] for document in after} == {2}
    assert [document["version"] for document in after] == [3] * BATCH + [1, 1]
    assert (await new.get("old")).state == Tallied(tally=7)
    assert len(await process.outbox("counters")) == 1
    assert [each.rewritten async for each in migrate(new)] == [0, 0]
    assert await stored(process.database) == after


@pytest.mark.rule("EV-03")
async def test_one_that_was_stopped_goes_on_where_it_was(
    old: Repository[Counted], new: Repository[Tallied], process: KernelProcess
) -> None:
    """A run that ends after its first batch leaves readable documents of both schemas; the next one does the rest."""
    documents = [{"_id": f"c{number:04}", "version": 1, "state": {"count": number}} for number in range(BATCH + 5)]
    await process.database["counters"].insert_many(documents)
    async for _ in migrate(new):
        break
    assert {document.get("schema", 1) for document in await stored(process.database)} == {1, 2}
    listed = [each.state.tally async for each in new.find({}, sort=[("_id", 1)], limit=BATCH + 5)]
    assert listed == list(range(BATCH + 5))
    assert [each async for each in migrate(new)][-1].rewritten == 5


@pytest.mark.rule("EV-03")
async def test_changes_during_a_migration_are_never_lost(
    old: Repository[Counted], new: Repository[Tallied], process: KernelProcess
) -> None:
    """Processes count up while their documents are rewritten, three times over: every count is there afterwards."""
    for number in range(20):
        await old.create(f"c{number:02}", Counted(count=0))

    async def count_up(number: int) -> None:
        for _ in range(5):
            await new.change(
                f"c{number:02}", lambda it: (it.model_copy(update={"tally": it.tally + 1}), []), processed=None
            )

    async def rewrite() -> None:
        async for _ in migrate(new):
            pass

    await asyncio.gather(*(rewrite() for _ in range(3)), *(count_up(number) for number in range(20)))
    assert [document["state"] for document in await stored(process.database)] == [{"tally": 5}] * 20


@pytest.mark.rule("EV-03")
async def test_what_cannot_be_read_is_reported_and_left_as_it_is(
    old: Repository[Counted], new: Repository[Tallied], process: KernelProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broken document and one of a newer schema are counted, the others rewritten, and the command fails."""
    for number in range(3):
        await old.create(f"c{number}", Counted(count=number))
    await process.database["counters"].update_one({"_id": "c0"}, {"$set": {"state": {}}})
    await process.database["counters"].update_one({"_id": "c1"}, {"$set": {"schema": 3}})
    before = (await stored(process.database))[:2]
    last = [each async for each in migrate(new)][-1]
    assert last == Progress("counters", 2, seen=3, rewritten=1, unreadable=1, newer=1)
    assert (await stored(process.database))[:2] == before
    assert await migrate_stores("test", process.database, [new]) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert [line.split() for line in lines[1:]] == [["counters", "2", "3", "0", "1", "1"]]
    assert max(map(len, lines)) <= 100


@pytest.mark.rule("EV-03")
async def test_copies_are_rewritten_and_tombstones_are_not(process: KernelProcess) -> None:
    """A projection's copies follow the same way; what was forgotten stays forgotten."""
    before = Projections(process.database, "copies", Counted, retention=KEPT)
    today = Projections(process.database, "copies", Tallied, retention=KEPT)
    await before.project("k1", 4, Counted(count=1))
    await before.forget("k2")
    assert [(each.seen, each.rewritten, each.unreadable) async for each in migrate(today)] == [(2, 1, 0)]
    assert await today.get("k1") == Tallied(tally=1)
    assert await today.get("k2") is None
