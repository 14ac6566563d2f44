"""What is kept of people: declared for every collection, erased by its declaration, listed (ID-14, ID-26)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from services.identity.adapters.mongo.sessions import RETENTION as SESSIONS
from services.identity.adapters.mongo.sessions import session_store
from services.identity.domain.sessions.session import begin
from shared.errors import NotFound, Refused
from shared.persistence.mongo import Database
from shared.persistence.projections import Projections
from shared.persistence.repository import Repository
from shared.persistence.retention import Retention, erased, holding, prepare_retention
from shared.runtime.commands import declared_by, show_retention
from shared.values.state import State, StateValue
from tests.support.in_process import StartService
from tests.support.kernel_process import KernelProcess, MakeProcess
from tests.support.stores import SERVICES

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize("service", SERVICES)
async def test_what_a_started_service_has_in_its_database_is_declared(
    service: str, start_service: StartService, database: Database
) -> None:
    """Every collection that exists once a service has made its indexes is one that it declares."""
    process = await start_service(service)
    declared = declared_by(process.definition.stores)
    assert set(await database.list_collection_names()) <= declared.keys()


class Guest(State):
    """A state with something personal at every depth."""

    class Visit(StateValue):
        """One line of it."""

        at: datetime
        note: str

    email_key: str
    name: str
    visits: tuple[Visit, ...] = ()
    facts: Mapping[str, str]


GUEST = Retention(purpose="a test's", personal=("state.email_key", "state.name", "state.visits.note", "state.facts"))
ANNE = Guest(email_key="anne@x.test", name="Anne", visits=(Guest.Visit(at=NOW, note="red"),), facts={"colour": "red"})


@pytest.fixture
async def process(make_process: MakeProcess) -> KernelProcess:
    """What a repository needs; its broker is away."""
    return await make_process(broker=False)


@pytest.fixture
async def guests(process: KernelProcess) -> Repository[Guest]:
    """Guests, unique by address."""
    unique = {"email": "email_key"}
    store = Repository(process.database, "guests", Guest, process.outbound, retention=GUEST, unique=unique)
    await store.prepare()
    return store


@pytest.mark.rule("ID-14")
async def test_redaction_erases_what_is_declared_and_keeps_the_rest(
    guests: Repository[Guest], database: Database
) -> None:
    """Texts, lists and objects are replaced, dates stay, unique fields stay unique; twice is once."""
    for guest in ("g1", "g2"):
        await guests.create(guest, ANNE.model_copy(update={"email_key": f"{guest}@x.test"}))
        await guests.redact(guest)
    await guests.redact("g1")
    redacted = await guests.get("g1")
    assert redacted.version == 2
    assert redacted.state == Guest(
        email_key="erased:g1", name="erased", visits=(Guest.Visit(at=NOW, note="erased"),), facts={}
    )
    everything = [str(document) async for document in database["guests"].find()]
    assert not [each for each in everything if "Anne" in each or "red'" in each or "@x.test" in each]
    with pytest.raises(NotFound):
        await guests.redact("g0")


@pytest.mark.rule("ID-14")
async def test_what_no_longer_fits_its_model_can_still_be_redacted(
    guests: Repository[Guest], database: Database
) -> None:
    """A broken document is no reason to keep somebody's name."""
    await guests.create("g1", ANNE)
    await database["guests"].update_one({"_id": "g1"}, {"$set": {"state.visits": [{"note": "red"}]}})
    await guests.redact("g1")
    document = await database["guests"].find_one({"_id": "g1"}, {"state": 1})
    assert document is not None
    assert document["state"]["name"] == "erased"
    assert document["state"]["visits"] == [{"note": "erased"}]


@pytest.mark.rule("ID-14")
async def test_what_the_law_keeps_is_never_redacted(process: KernelProcess) -> None:
    """A collection kept by law refuses, and keeps every field."""
    legal = Retention(purpose="bookkeeping", personal=("state.name",), counted_from="state.at", law=True)
    store = Repository(process.database, "legal", Guest, process.outbound, retention=legal)
    await store.create("g1", ANNE)
    with pytest.raises(Refused):
        await store.redact("g1")
    assert (await store.get("g1")).state == ANNE


@pytest.mark.rule("ID-14")
async def test_a_forgotten_copy_never_comes_back(database: Database) -> None:
    """Neither a replayed event nor a later one that was still on its way resurrects it, also where nothing had come;
    the tombstone holds nothing of the state."""
    copies = Projections(database, "copies", Guest, retention=GUEST)
    await copies.project("g1", 3, ANNE)
    for key in ("g1", "g2"):
        await copies.forget(key)
        assert [await copies.project(key, seq, ANNE) for seq in (1, 3, 4, 10**12)] == [False] * 4
        assert await copies.get(key) is None
    assert await copies.find_one({"state.name": "Anne"}) is None
    assert [set(document) async for document in database["copies"].find()] == [{"_id", "seq"}] * 2


async def test_a_period_that_was_changed_replaces_its_index(database: Database) -> None:
    """A TTL index of another period, or of another name on the same date, does not keep a service from starting."""
    sessions = database["sessions"]
    await sessions.create_index("at", expireAfterSeconds=0)
    for days in (7, 7, 30):
        await prepare_retention(sessions, Retention("p", counted_from="at", period=timedelta(days=days), expires=True))
    indexes = await sessions.index_information()
    assert indexes.keys() == {"_id_", "forget"}
    assert indexes["forget"]["expireAfterSeconds"] == 30 * 24 * 3600


def test_erasing_leaves_absent_and_empty_fields_alone() -> None:
    """A path that a document lacks is not made; None stays None."""
    assert erased({"a": None, "b": {}}, ["state.a", "state.b.c", "state.d"], {}) == {"a": None, "b": {}}


@pytest.mark.parametrize(
    ("retention", "cutoff"),
    [
        (Retention("p"), None),
        (Retention("p", counted_from="at", period=timedelta(days=180)), NOW - timedelta(days=180)),
        (Retention("p", counted_from="at", law=True), datetime(2016, 1, 1, tzinfo=UTC)),
    ],
    ids=["until_erased", "for_a_period", "by_law"],
)
def test_a_period_ends_where_it_is_declared_to(retention: Retention, cutoff: datetime | None) -> None:
    """By law until 31 December of the tenth year after: in 2026 what is of 2015 is due, what is of 2016 is not."""
    assert retention.cutoff(NOW) == cutoff


@pytest.mark.rule("ID-26")
async def test_what_is_due_is_counted_and_shown_in_a_hundred_columns(
    process: KernelProcess, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line per collection with its documents, those that are due, and the oldest date."""
    store = session_store(database, process.outbound)  # without its index, which would delete what this counts
    for number, days in enumerate((0, 40, 60)):
        session = begin(f"s{number}", "acc_1", 0, NOW - timedelta(days=days))
        await store.create(session.session_id, session)
    held = await holding(store.collection, SESSIONS, NOW)
    assert (held.documents, held.due) == (3, 2)
    assert held.oldest == NOW - timedelta(days=30)
    await show_retention("identity", database, [store])
    shown = capsys.readouterr().out.splitlines()
    assert next(line.split()[1] for line in shown if " sessions " in line) == "3"
    assert len(shown) == 2 + len(declared_by([store]))
    assert max(map(len, shown)) <= 100
