"""billing.payment_failed → the order can be paid again."""

from services.orders.actions.ordering.record_payment_failure import record_payment_failure
from services.orders.context import OrdersContext
from shared.events.billing.payment_failed import PaymentFailed
from shared.messaging.envelope import Received


async def handle(context: OrdersContext, event: Received[PaymentFailed]) -> None:
    if number := event.data.payable.order_number():
        await record_payment_failure(context, number, event_id=event.id)
