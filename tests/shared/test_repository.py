"""The aggregate store: one document, one conditional write, events and cause inside it (EV-01)."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from pymongo import IndexModel

from shared.errors import AlreadyExists, Contended, NotFound, Refused
from shared.events.contract import Event
from shared.persistence.mongo import Database
from shared.persistence.repository import Repository
from tests.support.kernel_process import KEPT, KernelProcess, MakeProcess, Names
from tests.support.things import Thing
from tests.support.waiting import eventually


@pytest.fixture
async def process(make_process: MakeProcess) -> KernelProcess:
    """A process whose broker is away: events stay in the outbox."""
    return await make_process(broker=False)


def adding(number: int, *events: Event) -> Any:
    """The transition that adds a number."""

    def transition(thing: Thing) -> tuple[Thing, Sequence[Event]]:
        return thing.model_copy(update={"numbers": (*thing.numbers, number)}), events

    return transition


async def document(database: Database, thing: str) -> dict[str, Any]:
    """The whole stored document."""
    found = await database["things"].find_one({"_id": thing})
    assert found is not None
    return found


@pytest.mark.rule("EV-01")
async def test_a_creation_stores_state_events_and_cause_in_one_document(
    process: KernelProcess, names: Names, database: Database
) -> None:
    """After create, state, version, outbox and processed ids stand together in one document."""
    await process.things.create("t1", Thing(numbers=(1,)), [names.added(number=1)], processed="evt_0")
    stored = await document(database, "t1")
    assert (stored["version"], stored["state"]["numbers"], stored["processed"]) == (1, [1], ["evt_0"])
    assert [entry["key"] for entry in stored["outbox"]] == [names.added.wire_type()]
    assert "due" in stored["outbox"][0]


async def test_a_change_bumps_the_version_and_appends_its_events(
    process: KernelProcess, names: Names, database: Database
) -> None:
    """Each change is one version further, and its events stand behind those that have not left."""
    await process.things.create("t1", Thing(), [names.added(number=1)])
    changed = await process.things.change("t1", adding(2, names.added(number=2), names.closed(count=2)), processed=None)
    assert (changed.version, changed.state.numbers) == (2, (2,))
    keys = [entry["key"] for entry in (await document(database, "t1"))["outbox"]]
    assert keys == [names.added.wire_type(), names.added.wire_type(), names.closed.wire_type()]


async def test_fifty_changes_at_once_all_count(process: KernelProcess, names: Names, database: Database) -> None:
    """50 writers on one document each get their answer, and none overwrites another."""
    await process.things.create("t1", Thing())
    changes = [process.things.change("t1", adding(n, names.added(number=n)), processed=None) for n in range(50)]
    versions = [stored.version for stored in await asyncio.gather(*changes)]
    stored = await document(database, "t1")
    assert sorted(versions) == list(range(2, 52))
    assert sorted(stored["state"]["numbers"]) == list(range(50))
    assert len(stored["outbox"]) == 50


@pytest.mark.rule("EV-01")
async def test_a_cause_is_applied_once(process: KernelProcess, names: Names, database: Database) -> None:
    """The same event, delivered again or ten times at once, changes the aggregate once and tells it once."""
    await process.things.create("t1", Thing())
    again = [process.things.change("t1", adding(1, names.added(number=1)), processed="evt_1") for _ in range(10)]
    applied = [stored.applied for stored in await asyncio.gather(*again)]
    stored = await document(database, "t1")
    assert applied.count(True) == 1
    assert (stored["state"]["numbers"], stored["processed"], len(stored["outbox"])) == ([1], ["evt_1"], 1)


async def test_a_creation_under_a_derived_id_happens_once(
    process: KernelProcess, names: Names, database: Database
) -> None:
    """create_if_absent answers the first one to everybody, and only the first tells its events."""
    calls = [process.things.create_if_absent("t1", Thing(numbers=(n,)), [names.added(number=n)]) for n in range(10)]
    answers = await asyncio.gather(*calls)
    assert [answer.applied for answer in answers].count(True) == 1
    assert all(answer.state == answers[0].state for answer in answers)
    assert len((await document(database, "t1"))["outbox"]) == 1


async def test_a_conflict_decides_again_on_the_newer_state(process: KernelProcess) -> None:
    """A transition that lost the race sees the winner's state, so a rule on it cannot be broken by two writers."""
    await process.things.create("t1", Thing())

    def only_one(thing: Thing) -> tuple[Thing, Sequence[Event]]:
        if thing.numbers:
            raise Refused("It has a number.")
        return Thing(numbers=(1,)), []

    answers = await asyncio.gather(
        *(process.things.change("t1", only_one, processed=None) for _ in range(10)), return_exceptions=True
    )
    assert [isinstance(answer, Refused) for answer in answers].count(False) == 1


async def test_a_refused_transition_writes_nothing(process: KernelProcess, database: Database) -> None:
    """What a transition raises passes through and the document stays as it was, its cause included."""
    await process.things.create("t1", Thing())
    before = await document(database, "t1")

    def refuse(_: Thing) -> tuple[Thing, Sequence[Event]]:
        raise Refused("Not now.")

    with pytest.raises(Refused, match="Not now"):
        await process.things.change("t1", refuse, processed="evt_1")
    assert await document(database, "t1") == before


async def test_a_change_that_changes_nothing_is_not_written(process: KernelProcess) -> None:
    """Same state, no events, no cause: the version (ETag) stays."""
    await process.things.create("t1", Thing())
    assert (await process.things.change("t1", lambda thing: (thing, []), processed=None)).version == 1


async def test_a_known_aggregate_is_changed_without_reading_it(process: KernelProcess, names: Names) -> None:
    """`change_known` writes on the version that this process wrote last, events included; after another writer it is
    decided again on the newer state, which keeps that writer's change."""
    known = await process.things.create("t1", Thing())
    first = await process.things.change_known(known, adding(1, names.added(number=1)))
    assert (first.version, first.state.numbers) == (2, (1,))
    second = await process.things.change_known(known, adding(2))
    assert (second.version, second.state.numbers) == (3, (1, 2))
    assert await process.things.get("t1") == second


async def test_a_known_aggregate_that_is_gone_is_not_found(process: KernelProcess) -> None:
    """`change_known` of what another writer removed raises NotFound and brings nothing back."""
    known = await process.things.create("t1", Thing())
    await process.things.collection.delete_one({"_id": "t1"})
    with pytest.raises(NotFound):
        await process.things.change_known(known, adding(1))


async def test_what_does_not_exist_is_not_found(process: KernelProcess) -> None:
    """get and change of an unknown id raise NotFound."""
    with pytest.raises(NotFound):
        await process.things.get("t0")
    with pytest.raises(NotFound):
        await process.things.change("t0", adding(1), processed=None)


async def test_a_document_that_never_holds_still_is_contended(process: KernelProcess, database: Database) -> None:
    """A writer that always comes second gives up with Contended instead of trying for ever."""
    await process.things.create("t1", Thing())

    def outrun(thing: Thing) -> tuple[Thing, Sequence[Event]]:
        # another writer, between our read and our write
        database.delegate["things"].update_one({"_id": "t1"}, {"$inc": {"version": 1}})
        return Thing(numbers=(*thing.numbers, 1)), []

    with pytest.raises(Contended):
        await process.things.change("t1", outrun, processed=None)


@pytest.mark.parametrize(("field", "other"), [("name", "nick"), ("nick", "name")])
async def test_a_taken_unique_field_is_named(process: KernelProcess, field: str, other: str) -> None:
    """AlreadyExists names the field whose value is taken, whatever that value looks like; absent values never clash."""
    tricky = "index: name dup key nick "
    await process.things.create("t1", Thing(**{field: tricky}))
    with pytest.raises(AlreadyExists) as caught:
        await process.things.create("t2", Thing(**{field: tricky}))
    assert caught.value.field == field
    await process.things.create("t3", Thing(**{other: tricky}))
    with pytest.raises(AlreadyExists) as caught:
        await process.things.change("t3", lambda thing: (thing.model_copy(update={field: tricky}), []), processed=None)
    assert caught.value.field == field
    assert tricky not in str(caught.value)


async def test_names_of_unique_indexes_may_end_alike(process: KernelProcess, database: Database) -> None:
    """An index called `full_name` is not taken for one called `name`, nor an index of the service's own for `_id`."""
    store = Repository(
        database,
        "people",
        Thing,
        process.outbound,
        retention=KEPT,
        unique={"name": "name", "full_name": "nick"},
        indexes=[IndexModel("state.numbers", name="own", unique=True)],
    )
    await store.prepare()
    await store.create("p1", Thing(numbers=(1,), name="a", nick="b"))
    for state, field in [(Thing(numbers=(2,), nick="b"), "nick"), (Thing(numbers=(1,)), "numbers")]:
        with pytest.raises(AlreadyExists) as caught:
            await store.create_if_absent("p2", state)
        assert caught.value.field == field


async def test_a_look_up_by_a_unique_field_does_not_grow_with_the_collection(
    process: KernelProcess, database: Database
) -> None:
    """Among 300 documents the one of a unique field is found by its index, which reads no other."""
    await process.things.prepare()
    people = [{"_id": f"t{n}", "version": 1, "state": {"numbers": [], "name": f"name {n}"}} for n in range(300)]
    await database["things"].insert_many(people)
    plan = await database["things"].find({"state.name": "name 7"}).explain()
    assert "IXSCAN" in str(plan["queryPlanner"]["winningPlan"])
    assert (plan["executionStats"]["totalKeysExamined"], plan["executionStats"]["totalDocsExamined"]) == (1, 1)


async def test_a_partial_unique_index_of_before_is_replaced(process: KernelProcess, database: Database) -> None:
    """An earlier version's index goes once the new one stands; a second start changes nothing."""
    await database["things"].create_index(
        "state.name", name="name", unique=True, partialFilterExpression={"state.name": {"$type": "string"}}
    )
    await process.things.prepare()
    await process.things.prepare()
    names = set(await database["things"].index_information())
    assert "name_unique" in names
    assert "name" not in names


async def test_a_cancelled_caller_leaves_state_and_event_together(
    process: KernelProcess, names: Names, database: Database
) -> None:
    """Whenever a request is cancelled while it commits, either all of it is stored and relayed, or nothing is."""
    await process.things.create("t0", Thing())  # the connection is up
    for number in range(1, 13):
        task = asyncio.create_task(
            process.things.create(f"t{number}", Thing(numbers=(number,)), [names.added(number=number)])
        )
        await asyncio.wait([task], timeout=number * 0.0004)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    stored = [each async for each in database["things"].find({"_id": {"$ne": "t0"}})]
    assert all(len(each["outbox"]) == 1 and each["state"]["numbers"] for each in stored)
    await process.connect()
    await eventually(process.drained)
    await eventually(lambda: process.has_effects(*sorted(each["state"]["numbers"][0] for each in stored)))
