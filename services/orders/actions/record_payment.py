"""Turn an order paid (OR-05), once, by billing's word."""

from datetime import datetime

from services.orders.context import Orders
from services.orders.domain.order import record_payment as decide


async def record_payment(orders: Orders, number: str, paid_at: datetime, *, cause: str) -> None:
    """`cause` is the event's id: applied once."""
    await orders.orders.change(number, lambda order: decide(order, paid_at), cause=cause)
