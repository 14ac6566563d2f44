"""Record that an attempt to pay was declined; the order can be paid again (OR-05)."""

from services.orders.context import OrdersContext
from services.orders.domain.ordering import transitions


async def record_payment_failure(context: OrdersContext, number: str, *, event_id: str) -> None:
    """Applied once per `event_id`."""
    await context.orders.change(number, transitions.record_payment_failure, processed=event_id)
