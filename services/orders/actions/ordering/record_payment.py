"""Mark the order as paid when billing reports the payment (OR-05)."""

from datetime import datetime

from services.orders.context import OrdersContext
from services.orders.domain.ordering import transitions


async def record_payment(context: OrdersContext, number: str, paid_at: datetime, *, event_id: str) -> None:
    """Applied once per `event_id`."""
    await context.orders.change(number, lambda order: transitions.record_payment(order, paid_at), processed=event_id)
