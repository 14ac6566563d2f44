"""billing.payment_succeeded → the order is paid."""

from services.orders.actions.ordering.record_payment import record_payment
from services.orders.context import OrdersContext
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.messaging.envelope import Received


async def handle(context: OrdersContext, event: Received[PaymentSucceeded]) -> None:
    if number := event.data.payable.order_number():
        await record_payment(context, number, event.data.amount, event.data.paid_at, event_id=event.id)
