"""Note money that went back to the customer (OR-05)."""

from services.orders.context import Orders
from services.orders.domain.order import record_refund as decide
from shared.events.billing.refund_completed import RefundReason
from shared.money import Money


async def record_refund(orders: Orders, number: str, amount: Money, reason: RefundReason, *, cause: str) -> None:
    """`cause` is the event's id: applied once, so that a sum is not counted twice."""
    await orders.orders.change(number, lambda order: decide(order, amount, reason), cause=cause)
