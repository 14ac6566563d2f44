"""Note that a try to pay was declined; the order can be paid again (OR-05)."""

from services.orders.context import Orders
from services.orders.domain.order import record_payment_failure as decide


async def record_payment_failure(orders: Orders, number: str, *, cause: str) -> None:
    """`cause` is the event's id: applied once."""
    await orders.orders.change(number, decide, cause=cause)
