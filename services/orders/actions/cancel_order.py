"""Cancel an unpaid order (OR-05)."""

from services.orders.context import Orders
from services.orders.domain.order import Order, cancel
from shared.store import Stored


async def cancel_order(orders: Orders, account_id: str, number: str) -> Stored[Order]:
    """The cancelled order; Refused with the reason once it is paid or ended, NotFound when it is not theirs."""
    await orders.orders.of(number, account_id)
    now = orders.clock()
    return await orders.orders.change(number, lambda order: cancel(order, now))
