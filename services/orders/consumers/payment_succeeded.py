"""billing.payment_succeeded → the order is paid."""

from services.orders.actions.record_payment import record_payment
from services.orders.context import Orders
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.messaging.envelope import Received


async def handle(orders: Orders, event: Received[PaymentSucceeded]) -> None:
    await record_payment(orders, event.data.order_number, event.data.paid_at, cause=event.id)
