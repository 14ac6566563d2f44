"""What each kind of viewer sees of a collection, and how its lists go on (AP-02)."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.errors import NotFound
from shared.persistence.errors import CommandRefused
from shared.persistence.mongo import Database
from shared.persistence.repository import Repository
from shared.persistence.retention import Retention
from shared.persistence.slices import newest_first, ranges
from shared.persistence.visibility import Owned, Visible, drop_indexes
from shared.values.state import State
from shared.values.viewer import Bound, InsufficientScope, Kind, Role, Scope, Viewer
from tests.support.kernel_process import MakeProcess
from tests.support.tokens import guest, machine, member, private, staff

OURS, THEIRS = "C000000018", "C000000026"
START = datetime(2026, 3, 2, 10, tzinfo=UTC)


class Parcel(State):
    """Something that a customer owns, about an order."""

    customer_number: str
    account_id: str
    order_number: str
    sent_at: datetime


OWNED = Owned(
    noun="parcel",
    read=Scope.ORDERS_READ,
    customer="state.customer_number",
    bound={"order": "state.order_number"},
    newest_by="state.sent_at",
    replaces=("by_owner",),
)


@pytest.fixture
async def parcels(make_process: MakeProcess, database: Database) -> Repository[Parcel]:
    """Two parcels of ours, of different orders, and one of theirs."""
    process = await make_process(broker=False)
    repository = Repository(
        database, "parcels", Parcel, process.outbound, retention=Retention(purpose="test"), owned=OWNED
    )
    await repository.prepare()
    for index, (key, owner, order) in enumerate([("p1", OURS, "R-1"), ("p2", OURS, "R-2"), ("p3", THEIRS, "R-3")]):
        sent_at = START + timedelta(minutes=index)
        state = Parcel(customer_number=owner, account_id="acc_1", order_number=order, sent_at=sent_at)
        await repository.create(key, state)
    return repository


async def seen(visible: Visible[Parcel]) -> set[str]:
    """The parcels that `get` and `find_one` answer; both must agree."""
    got, found = set(), set()
    for number, key in enumerate(("p1", "p2", "p3", "p4"), 1):
        with contextlib.suppress(NotFound):
            got.add((await visible.get(key)).id)
        with contextlib.suppress(NotFound):
            found.add((await visible.find_one({"state.order_number": f"R-{number}"})).id)
    assert got == found
    return got


EVERYTHING = {"p1", "p2", "p3"}
SEES: dict[str, tuple[Viewer, set[str]]] = {
    "private account": (private("acc_1"), {"p1", "p2"}),
    "another account of the same customer": (member("acc_9", OURS, Role.BUYER), {"p1", "p2"}),
    "another customer": (private("acc_2"), {"p3"}),
    "a leaver, who made them and acts for another customer": (member("acc_1", "C000000034", Role.OWNER), set()),
    "guest": (guest(OURS, "R-1"), {"p1"}),
    "guest who names another's order": (guest(OURS, "R-3"), set()),
    "staff": (staff(Scope.ORDERS_READ), EVERYTHING),
    "machine": (machine(Scope.ORDERS_READ), EVERYTHING),
}


@pytest.mark.rule("AP-02")
@pytest.mark.parametrize("who", SEES)
async def test_each_viewer_sees_its_own(parcels: Repository[Parcel], who: str) -> None:
    """A customer's things by its number, not by who made them; a guest one order's; staff and machines all."""
    viewer, expected = SEES[who]
    assert await seen(parcels.visible_to(viewer)) == expected


@pytest.mark.rule("AP-02")
@pytest.mark.parametrize("who", [who for who in SEES if not who.startswith("guest")])
async def test_lists_hold_what_get_answers(parcels: Repository[Parcel], who: str) -> None:
    """Newest first, and the same things as one by one."""
    viewer, expected = SEES[who]
    found = await parcels.visible_to(viewer).newest(None, 10)
    assert [each.id for each in found.items] == sorted(expected, reverse=True)
    assert found.last is None


@pytest.mark.rule("AP-02")
async def test_a_guest_has_no_lists(parcels: Repository[Parcel]) -> None:
    """Its token is for one order; listing is refused, not answered with fewer rows."""
    with pytest.raises(InsufficientScope):
        await parcels.visible_to(guest(OURS, "R-1")).newest(None, 10)


@pytest.mark.rule("AP-02")
@pytest.mark.parametrize(
    "viewer",
    [
        staff(Scope.BILLING_READ),
        machine(),
        Viewer(Kind.PRIVATE, "acc_1", frozenset(), OURS, Role.OWNER, "ses_1"),
        Viewer(Kind.GUEST, "gst_1", frozenset({Scope.ORDERS_READ}), OURS, bound_to=Bound("document", "F2026-1")),
        Viewer(Kind.GUEST, "gst_1", frozenset({Scope.ORDERS_READ}), OURS),
    ],
    ids=[
        "staff of another area",
        "machine without scopes",
        "stripped scopes",
        "guest of another thing",
        "guest of none",
    ],
)
async def test_without_the_scope_nothing_is_read(parcels: Repository[Parcel], viewer: Viewer) -> None:
    """InsufficientScope (403) before any read."""
    with pytest.raises(InsufficientScope):
        parcels.visible_to(viewer)


async def test_a_query_cannot_widen_what_is_seen(parcels: Repository[Parcel]) -> None:
    """A query that names the owner's own field cannot replace the viewer's condition."""
    visible = parcels.visible_to(private("acc_1"))
    for owner in (THEIRS, {"$ne": ""}):
        with pytest.raises(NotFound):
            await visible.find_one({"_id": "p3", "state.customer_number": owner})


async def test_pages_hold_each_row_once_also_within_one_moment(
    parcels: Repository[Parcel], make_process: MakeProcess, database: Database
) -> None:
    """Slice by slice from `last`: five of one moment, two of others, one in the middle that cannot be read."""
    for index in range(5):
        state = Parcel(customer_number=OURS, account_id="acc_1", order_number="R-4", sent_at=START)
        await parcels.create(f"q{index}", state)
    await database["parcels"].update_one({"_id": "q2"}, {"$set": {"schema": 2}})
    found, before = [], None
    while True:
        slice_ = await parcels.visible_to(private("acc_1")).newest(before, 2)
        found += [each.id for each in slice_.items]
        if (before := slice_.last) is None:
            break
    assert found == ["p2", "q4", "q3", "q1", "q0", "p1"]


async def test_an_index_of_an_earlier_version_is_dropped(parcels: Repository[Parcel], database: Database) -> None:
    """By the first process that prepares; later ones find nothing to do. Lists have an index per owner and for all."""
    await database["parcels"].create_index("state.account_id", name="by_owner")
    for _ in range(2):
        await parcels.prepare()
    assert {"by_customer", "newest"} <= set(await database["parcels"].index_information())
    assert "by_owner" not in await database["parcels"].index_information()


def stages(plan: dict[str, Any]) -> list[str]:
    """What a plan does, outermost first; an index by its name."""
    inner = stages(plan["inputStage"]) if "inputStage" in plan else []
    return [str(plan.get("indexName", plan["stage"])), *inner]


async def test_a_customer_s_list_walks_its_index(parcels: Repository[Parcel], database: Database) -> None:
    """The first page, and both ranges of a later one, whatever the others' parcels are."""
    owner = {"state.customer_number": OURS}
    for condition in [*ranges("state.sent_at", None), *ranges("state.sent_at", (START, "p1"))]:
        found = database["parcels"].find({**owner, **condition}).sort(newest_first("state.sent_at")).limit(3)
        plan = (await found.explain())["queryPlanner"]["winningPlan"]
        assert "by_customer" in stages(plan), plan


async def test_dropping_old_indexes_hides_no_failure(database: Database) -> None:
    """An index that is gone already, or that two processes drop at once, is fine; whatever else the server refuses is
    raised."""
    things = database["things"]
    await things.create_index("a", name="old")
    await asyncio.gather(*(drop_indexes(things, ["old", "never"]) for _ in range(5)))
    assert set(await things.index_information()) == {"_id_"}
    with pytest.raises(CommandRefused):
        await drop_indexes(things, ["_id_"])
