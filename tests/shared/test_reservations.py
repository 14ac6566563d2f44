"""Reservations on the real database: one conditional update each, idempotent by key, never too many (OR-13)."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from shared.errors import NewerSchema, NotFound
from shared.persistence.mongo import Database
from shared.persistence.reservations import CONFIRMED_KEPT, MOST_HOLDS, NotEnough, Pool, PoolFull, Pools, StillReserved
from shared.persistence.shape import Shape
from shared.values.state import Upcaster

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
SOON, LATER = NOW + timedelta(minutes=2), NOW + timedelta(hours=24)


@pytest.fixture
async def pools(database: Database) -> Pools:
    """Ten pieces of A."""
    pools = Pools(database, "stock")
    await pools.supply("A", 10)
    return pools


def balanced(pool: Pool) -> bool:
    """I8: what came in is free, held or sold, and as many hold as are counted."""
    held = sum(hold.quantity for hold in pool.held.values())
    return pool.received == pool.free + held + pool.sold and pool.free >= 0 and pool.holds == len(pool.held)


@pytest.mark.rule("OR-13")
async def test_of_many_at_once_as_many_hold_as_there_are_pieces(pools: Pools) -> None:
    """200 at once for ten pieces: ten hold one each, the others learn that none is left."""
    outcomes = await asyncio.gather(
        *(pools.reserve("A", f"k-{number}", 1, SOON) for number in range(200)), return_exceptions=True
    )
    refused = [each for each in outcomes if isinstance(each, NotEnough)]
    assert (outcomes.count(None), len(refused)) == (10, 190)
    assert {refusal.left for refusal in refused} == {0}
    pool = await pools.get("A")
    assert (pool.free, pool.holds) == (0, 10)
    assert balanced(pool)


@pytest.mark.rule("OR-13")
async def test_each_step_repeated_changes_nothing_more(pools: Pools) -> None:
    """Reserved twice, extended, confirmed twice, then released: three pieces are sold, once."""
    for _ in range(2):
        await pools.reserve("A", "R-1", 3, SOON)
    assert await pools.extend("A", "R-1", 3, LATER)
    assert (await pools.get("A")).held["R-1"].until == LATER
    for _ in range(2):
        await pools.confirm("A", "R-1", 3)
    assert not await pools.release("A", "R-1")
    await pools.reserve("A", "R-1", 3, SOON)
    pool = await pools.get("A")
    assert (pool.free, pool.sold, dict(pool.held)) == (7, 3, {})
    assert balanced(pool)


@pytest.mark.rule("OR-13")
async def test_released_pieces_are_free_for_others_once(pools: Pools) -> None:
    """Ten released at once for one key free what it held, not more."""
    await pools.reserve("A", "R-1", 4, SOON)
    released = await asyncio.gather(*(pools.release("A", "R-1") for _ in range(10)))
    assert released.count(True) == 1
    pool = await pools.get("A")
    assert pool.free == 10
    assert balanced(pool)


@pytest.mark.rule("OR-13")
async def test_a_hold_of_another_quantity_is_not_kept_and_not_sold(pools: Pools) -> None:
    """Two requests under one key want different quantities: what is extended and sold is what the order says."""
    await pools.reserve("A", "R-1", 7, SOON)
    assert not await pools.extend("A", "R-1", 2, LATER)
    await pools.confirm("A", "R-1", 2)
    pool = await pools.get("A")
    assert (pool.free, pool.sold, dict(pool.held)) == (8, 2, {})
    assert balanced(pool)


async def test_a_hold_that_was_extended_is_not_released_by_who_made_it_short(pools: Pools) -> None:
    """A request that gives up frees what it held itself, not what the order keeps until later; a repeat of it does not
    bring that end nearer."""
    await pools.reserve("A", "R-1", 4, SOON)
    await pools.extend("A", "R-1", 4, LATER)
    await pools.reserve("A", "R-1", 4, SOON)
    assert not await pools.release("A", "R-1", until=SOON)
    assert await pools.release("A", "R-1", until=LATER)


async def test_a_key_that_wants_another_quantity_holds_that_one(pools: Pools) -> None:
    """What was held before under the key is freed first; more than there is leaves nothing held."""
    await pools.reserve("A", "R-1", 4, SOON)
    await pools.reserve("A", "R-1", 9, SOON)
    assert (await pools.get("A")).held["R-1"].quantity == 9
    with pytest.raises(NotEnough) as refusal:
        await pools.reserve("A", "R-1", 11, SOON)
    assert refusal.value.left == 10
    assert balanced(await pools.get("A"))


async def test_a_sale_whose_hold_is_gone_takes_free_pieces_or_is_refused(pools: Pools) -> None:
    """A payment that comes after its hold was freed is served from what is left, once, and never oversold."""
    for _ in range(2):
        await pools.confirm("A", "R-1", 6)
    assert (await pools.get("A")).free == 4
    with pytest.raises(NotEnough):
        await pools.confirm("A", "R-2", 5)
    pool = await pools.get("A")
    assert (pool.free, pool.sold) == (4, 6)
    assert balanced(pool)


async def test_what_is_remembered_is_bounded(pools: Pools, database: Database) -> None:
    """A pool takes 1,000 holds, the next learns that it is full; and it remembers its newest 1,000 sales."""
    await pools.supply("A", 100_000)
    full = {f"k-{number}": {"quantity": 1, "until": SOON} for number in range(MOST_HOLDS)}
    sold = [f"s-{number}" for number in range(CONFIRMED_KEPT)]
    fields = {"state.held": full, "state.holds": MOST_HOLDS, "state.confirmed": sold}
    await database["stock"].update_one({"_id": "A"}, {"$set": fields, "$inc": {"state.free": -MOST_HOLDS}})
    with pytest.raises(PoolFull):
        await pools.reserve("A", "one-more", 1, SOON)
    await pools.confirm("A", "k-0", 1)
    await pools.reserve("A", "one-more", 1, SOON)
    pool = await pools.get("A")
    assert (len(pool.confirmed), pool.confirmed[-1], pool.holds) == (CONFIRMED_KEPT, "k-0", MOST_HOLDS)


async def test_a_supply_counts_what_is_not_sold(pools: Pools) -> None:
    """Setting the figure moves free pieces alone, while others reserve; fewer than are reserved is refused."""
    await pools.reserve("A", "R-1", 3, SOON)
    await pools.reserve("A", "R-2", 2, SOON)
    await pools.confirm("A", "R-2", 2)
    await asyncio.gather(pools.supply("A", 20), *(pools.reserve("A", f"k-{number}", 1, SOON) for number in range(5)))
    pool = await pools.get("A")
    assert (pool.on_hand(), pool.free, pool.sold) == (20, 12, 2)
    assert balanced(pool)
    with pytest.raises(StillReserved, match="8 are reserved"):
        await pools.supply("A", 7)


async def test_the_next_deadline_is_the_earliest_end_of_a_hold(pools: Pools, database: Database) -> None:
    """Each hold brings it nearer; after the holds were looked at it is set anew, or there is none."""

    async def due() -> datetime | None:
        document = await database["stock"].find_one({"_id": "A"})
        assert document is not None
        return document.get("due")

    await pools.reserve("A", "R-1", 1, LATER)
    await pools.reserve("A", "R-2", 1, SOON)
    assert await due() == SOON
    await pools.release("A", "R-2")
    await pools.reschedule("A")
    assert await due() == LATER
    await pools.release("A", "R-1")
    await pools.reschedule("A")
    assert await due() is None


async def test_a_pool_of_a_newer_schema_is_left_alone(pools: Pools, database: Database) -> None:
    """A process that does not know the shape changes nothing in it."""
    await database["stock"].update_one({"_id": "A"}, {"$set": {"schema": 2}})
    before = await database["stock"].find_one({"_id": "A"})
    with pytest.raises(NewerSchema):
        await pools.reserve("A", "R-1", 1, SOON)
    assert await database["stock"].find_one({"_id": "A"}) == before


class LaterPool(Pool):
    """A pool of the next version."""

    SCHEMA: ClassVar[int] = 2
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {1: lambda state: state}


async def test_a_pool_of_an_earlier_schema_is_rewritten_by_who_changes_it(pools: Pools, database: Database) -> None:
    """After an update of the service each step goes on, on pools that no migration has come to yet."""
    later = Pools(database, "stock")
    later.shape = Shape("stock", LaterPool)
    for pool in "BCD":
        await pools.supply(pool, 10)
        await pools.reserve(pool, "R-1", 4, SOON)
    await later.reserve("A", "R-1", 4, SOON)
    assert await later.extend("B", "R-1", 4, LATER)
    await later.confirm("C", "R-1", 4)
    assert await later.release("D", "R-1")
    assert (await later.supply("B", 12)).free == 8
    found = [await later.get(pool) for pool in "ABCD"]
    assert [(pool.free, pool.sold) for pool in found] == [(6, 0), (8, 0), (6, 4), (10, 0)]
    assert all(balanced(pool) for pool in found)
    with pytest.raises(NewerSchema):
        await pools.reserve("A", "R-2", 1, SOON)


class Overtaken(Pools):
    """The pools of a process before each of whose writes another one reserves a piece of A."""

    reserved = 0

    def __init__(self, database: Database) -> None:
        super().__init__(database, "stock")
        self.others = Pools(database, "stock")

    async def _update(self, condition: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
        self.reserved += 1
        await self.others.reserve("A", f"k-{self.reserved}", 1, SOON)
        return await super()._update(condition, change)


async def test_a_supply_does_not_lose_against_reservations(database: Database, pools: Pools) -> None:
    """The figure is set at once while others reserve without end."""
    await Overtaken(database).supply("A", 20)
    pool = await pools.get("A")
    assert (pool.on_hand(), pool.free, pool.holds) == (20, 19, 1)
    assert balanced(pool)


async def test_what_has_no_pool_or_no_proper_key_is_refused(pools: Pools) -> None:
    """A pool that was never supplied is NotFound; a key that would name another field is a mistake of ours."""
    with pytest.raises(NotFound):
        await pools.reserve("B", "R-1", 1, SOON)
    with pytest.raises(ValueError, match="key"):
        await pools.reserve("A", "R-1.until", 1, SOON)
