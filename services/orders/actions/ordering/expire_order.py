"""End an order that was not paid in time (OR-05)."""

from services.orders.context import OrdersContext
from services.orders.domain.ordering import transitions


async def expire_order(context: OrdersContext, number: str) -> None:
    """Does nothing before its time or after another end."""
    now = context.clock()
    await context.orders.change(number, lambda order: transitions.expire(order, now), processed=None)
