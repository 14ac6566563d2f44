"""Note that a try to pay was declined; the order can be paid again (OR-05)."""

from services.orders.context import OrdersContext
from services.orders.domain.ordering.order import record_payment_failure as decide


async def record_payment_failure(context: OrdersContext, number: str, *, event_id: str) -> None:
    """Applied once per `event_id`."""
    await context.orders.change(number, decide, processed=event_id)
