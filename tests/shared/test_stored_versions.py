"""Two versions of a service on one database, as during a rolling deployment (EV-03, docs/decisions/0010)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pytest
from structlog.testing import capture_logs

from shared.errors import NewerSchema, Unavailable, Unreadable
from shared.events.contract import Event
from shared.persistence.mongo import Database
from shared.persistence.repository import Repository
from shared.persistence.shape import unreadable
from shared.values.state import State, StateValue, Upcaster
from tests.support.kernel_process import KEPT, KernelProcess, MakeProcess


class OldLine(StateValue):
    """A line as the older process knows it."""

    sku: str


class OldBasket(State):
    """Schema 1, before anything was added."""

    lines: tuple[OldLine, ...]
    open: bool = True


class NewLine(StateValue):
    """The same line with a field that was added."""

    sku: str
    gift: str | None = None


class NewBasket(State):
    """Still schema 1: what was added is optional."""

    lines: tuple[NewLine, ...]
    open: bool = True
    voucher: str | None = None


def _rename(state: dict[str, Any]) -> dict[str, Any]:
    return {("status" if name == "open" else name): value for name, value in state.items()} | {
        "status": "open" if state["open"] else "closed"
    }


class NextBasket(State):
    """Schema 2: `open` became `status`, which schema 1 would misread."""

    SCHEMA: ClassVar[int] = 2
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {1: _rename}

    lines: tuple[NewLine, ...]
    status: str
    voucher: str | None = None


@pytest.fixture
async def process(make_process: MakeProcess) -> KernelProcess:
    """What the repositories need; its broker is away."""
    return await make_process(broker=False)


@pytest.fixture
def old(process: KernelProcess) -> Repository[OldBasket]:
    """The older process's repository."""
    return Repository(process.database, "baskets", OldBasket, process.outbound, retention=KEPT)


@pytest.fixture
def new(process: KernelProcess) -> Repository[NewBasket]:
    """A newer process's, of the same schema."""
    return Repository(process.database, "baskets", NewBasket, process.outbound, retention=KEPT)


@pytest.fixture
def following(process: KernelProcess) -> Repository[NextBasket]:
    """The process of the next schema."""
    return Repository(process.database, "baskets", NextBasket, process.outbound, retention=KEPT)


def close(basket: OldBasket) -> tuple[OldBasket, Sequence[Event]]:
    """What the older process decides."""
    return basket.model_copy(update={"open": False}), []


async def document(database: Database, basket: str) -> dict[str, Any]:
    """The whole stored document."""
    found = await database["baskets"].find_one({"_id": basket})
    assert found is not None
    return found


@pytest.mark.rule("EV-03")
async def test_an_older_process_keeps_what_a_newer_one_added(
    old: Repository[OldBasket], new: Repository[NewBasket]
) -> None:
    """New fields, at the top and inside a list, are still there after a change by a process that knows neither."""
    added = NewBasket(lines=(NewLine(sku="A", gift="ribbon"), NewLine(sku="B")), voucher="V-1")
    await new.create("b1", added)
    await old.change("b1", close, processed="evt_1")
    assert (await new.get("b1")).state == added.model_copy(update={"open": False})


@pytest.mark.rule("EV-03")
async def test_a_newer_process_reads_older_documents_by_its_upcaster_and_writes_its_own_schema(
    old: Repository[OldBasket], following: Repository[NextBasket], process: KernelProcess
) -> None:
    """A document of schema 1, and one from before documents had one, read as schema 2; a change stores schema 2."""
    await old.create("b1", OldBasket(lines=(OldLine(sku="A"),)))
    await process.database["baskets"].update_one({"_id": "b1"}, {"$unset": {"schema": ""}})
    assert (await following.get("b1")).state == NextBasket(lines=(NewLine(sku="A"),), status="open")
    await following.change("b1", lambda it: (it.model_copy(update={"voucher": "V-1"}), []), processed=None)
    stored = await document(process.database, "b1")
    assert (stored["schema"], stored["version"], stored["state"]["status"]) == (2, 2, "open")
    assert "open" not in stored["state"]


@pytest.mark.rule("EV-03")
async def test_an_older_process_refuses_a_newer_schema_and_leaves_it_unchanged(
    old: Repository[OldBasket], following: Repository[NextBasket], process: KernelProcess
) -> None:
    """get and change raise NewerSchema, which is an outage to events and a 503 to clients; nothing is written."""
    await following.create("b1", NextBasket(lines=(), status="open"))
    before = await document(process.database, "b1")
    with pytest.raises(NewerSchema):
        await old.get("b1")
    with pytest.raises(Unavailable):
        await old.change("b1", close, processed="evt_1")
    assert await document(process.database, "b1") == before


@pytest.mark.rule("EV-03")
async def test_a_document_rewritten_between_read_and_write_is_decided_again(
    old: Repository[OldBasket], following: Repository[NextBasket], process: KernelProcess
) -> None:
    """A migration changes schema and state but no version: an older process that had read before it writes nothing."""
    await old.create("b1", OldBasket(lines=()))

    def overtaken(basket: OldBasket) -> tuple[OldBasket, Sequence[Event]]:
        migrated = {"schema": 2, "state": {"lines": [], "status": "open"}}
        process.database.delegate["baskets"].update_one({"_id": "b1"}, {"$set": migrated})
        return close(basket)

    with pytest.raises(NewerSchema):
        await old.change("b1", overtaken, processed=None)
    assert (await following.get("b1")).state.status == "open"


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        ({"state.lines": "many"}, Unreadable),
        ({"state": {"lines": []}}, Unreadable),
        ({"state": "gone"}, Unreadable),
        ({"schema": 3}, NewerSchema),
    ],
    ids=["does_not_validate", "upcaster_fails", "is_no_state", "is_newer"],
)
@pytest.mark.rule("EV-03")
async def test_one_broken_document_never_breaks_a_list(
    old: Repository[OldBasket],
    following: Repository[NextBasket],
    process: KernelProcess,
    broken: dict[str, Any],
    error: type[Exception],
) -> None:
    """Of three documents a list answers the two that can be read, and counts the third; alone it is a named error."""
    for basket in ("b1", "b2", "b3"):
        await old.create(basket, OldBasket(lines=(OldLine(sku="secret-sku"),)))
    await process.database["baskets"].update_one({"_id": "b2"}, {"$set": broken})
    counted = _unreadable()
    with capture_logs() as logged:
        assert [each.id async for each in following.find({}, sort=[("_id", 1)], limit=10)] == ["b1", "b3"]
    with pytest.raises(error):
        await following.find_one({"_id": {"$lt": "b3"}}, sort=[("_id", -1)])
    assert _unreadable() == counted + 2
    assert [(line["collection"], line["id"]) for line in logged] == [("baskets", "b2")]
    assert "secret-sku" not in str(logged)
    with pytest.raises(error):
        await following.get("b2")


def _unreadable() -> float:
    samples = [sample for metric in unreadable.collect() for sample in metric.samples]
    return sum(
        each.value for each in samples if each.name.endswith("_total") and each.labels["collection"] == "baskets"
    )


@pytest.mark.rule("EV-01")
async def test_the_newest_thousand_processed_events_are_remembered_and_not_listed(
    old: Repository[OldBasket], process: KernelProcess
) -> None:
    """The list of processed ids stops growing at 1,000; of those, the newest is still known."""
    await old.create("b1", OldBasket(lines=()))
    earlier = [f"evt_{number}" for number in range(1_000)]
    await process.database["baskets"].update_one({"_id": "b1"}, {"$set": {"processed": earlier}})
    await old.change("b1", close, processed="evt_new")
    assert (await document(process.database, "b1"))["processed"] == [*earlier[1:], "evt_new"]
    assert not (await old.change("b1", close, processed="evt_new")).applied
