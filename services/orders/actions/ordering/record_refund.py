"""Record a refund to the customer (OR-05)."""

from services.orders.context import OrdersContext
from services.orders.domain.ordering import transitions
from shared.events.billing.refund_completed import RefundReason
from shared.values.money import Money


async def record_refund(
    context: OrdersContext, number: str, amount: Money, reason: RefundReason, *, event_id: str
) -> None:
    """Applied once per `event_id`, so that a sum is not counted twice; AmountMismatch, and nothing changed, when it
    is more than the order took."""
    await context.orders.change(
        number, lambda order: transitions.record_refund(order, amount, reason), processed=event_id
    )
