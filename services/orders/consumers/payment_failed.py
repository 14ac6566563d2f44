"""billing.payment_failed → the order can be paid again."""

from services.orders.actions.record_payment_failure import record_payment_failure
from services.orders.context import Orders
from shared.events.billing.payment_failed import PaymentFailed
from shared.messaging.envelope import Received


async def handle(orders: Orders, event: Received[PaymentFailed]) -> None:
    await record_payment_failure(orders, event.data.order_number, cause=event.id)
