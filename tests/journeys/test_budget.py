"""What an order costs, counted from its placement to its last mail: the same on any machine."""

import contextlib

from sandbox.stack.stack import Stack
from tools.bench.pipeline import BUDGET, counted
from tools.bench.pipeline.shop import BUYERS, Shop

ORDERS = 24


async def test_an_order_stays_within_its_budget(stack: Stack) -> None:
    """Database commands, publishes and calls of Stripe per order, over two dozen orders."""
    with contextlib.closing(Shop(stack)) as shop:
        await shop.open_accounts(BUYERS)
        await shop.buy(BUYERS)
        costs, by_service = await counted(shop, ORDERS)
    assert {name: cost for name, cost in costs.items() if cost > BUDGET[name]} == {}, by_service
    assert costs["commands"] > 10  # the services count at all
