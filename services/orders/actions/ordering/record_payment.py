"""Mark the order as paid when billing reports the payment (OR-05)."""

from datetime import datetime

from services.orders.context import OrdersContext
from services.orders.domain.ordering import transitions
from shared.values.money import Money


async def record_payment(
    context: OrdersContext, number: str, amount: Money, paid_at: datetime, *, event_id: str
) -> None:
    """Applied once per `event_id`; AmountMismatch, and nothing changed, when it is not the sum due."""
    await context.orders.change(
        number, lambda order: transitions.record_payment(order, amount, paid_at), processed=event_id
    )
