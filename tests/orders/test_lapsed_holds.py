"""A hold whose time has come while its order is being placed by another process (OR-13)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.orders.actions.stock.reserve_stock import PLACING
from services.orders.actions.stock.settle_stock import settle_holds
from shared.persistence.reservations import Pool, Pools
from tests.orders.customer import Orders


class PlacedMeanwhile(Pools):
    """The stock of a process that reads a lapsed hold just before another process places its order and extends it."""

    placed = False

    async def get(self, pool: str) -> Pool:
        read = await super().get(pool)
        for number, hold in read.held.items():
            if not self.placed:
                await self.extend(pool, number, hold.quantity, hold.until + timedelta(days=1))
        self.placed = True
        return read


@pytest.mark.rule("OR-13")
async def test_a_lapsed_hold_whose_order_is_placed_just_now_stays(orders: Orders) -> None:
    """The process that settles the hold found no order, but the hold was extended since it was read: nothing is
    freed, or the last pieces would be sold twice. One that was not extended is freed."""
    stock = orders.context.stock
    await stock.supply("TYRE", 10)
    await stock.reserve("TYRE", "R-LATE", 4, orders.clock() + PLACING)
    orders.clock.advance(seconds=PLACING.total_seconds())
    await settle_holds(replace(orders.context, stock=PlacedMeanwhile(orders.database, "stock")), "TYRE")
    assert ((pool := await stock.get("TYRE")).free, set(pool.held)) == (6, {"R-LATE"})
    orders.clock.advance(seconds=timedelta(days=1).total_seconds())
    await settle_holds(orders.context, "TYRE")
    assert ((pool := await stock.get("TYRE")).free, set(pool.held)) == (10, set())
