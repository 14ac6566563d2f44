"""End an order that nobody paid in time (OR-05)."""

from services.orders.context import Orders
from services.orders.domain.order import expire


async def expire_order(orders: Orders, number: str) -> None:
    """Does nothing before its time or after another end."""
    now = orders.clock()
    await orders.orders.change(number, lambda order: expire(order, now))
