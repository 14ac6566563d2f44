"""One turn of a growth bench: some orders to their last mail, by accounts of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.bench.growth.rest import cpu
from tools.bench.pipeline.shop import BUYERS, Shop

ORDERS_EACH = 4
"""Orders of one account and turn: the limits per account stay far away."""


@dataclass(frozen=True)
class Turn:
    """`rate` is orders a second, `cpu` milliseconds of all the stack's processes per order."""

    rate: float
    cpu: float


async def buy(shop: Shop, orders: int, more: Sequence[int] = ()) -> Turn:
    """`more` are the pids of processes beside those of the stack."""
    shop.accounts.clear()
    await shop.open_accounts(max(orders // ORDERS_EACH, BUYERS))
    before = sum(cpu(shop.stack, more).values())
    took = await shop.buy(orders)
    burnt = sum(cpu(shop.stack, more).values()) - before
    return Turn(orders / took, burnt / orders * 1000)
