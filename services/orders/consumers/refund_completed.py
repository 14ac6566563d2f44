"""billing.refund_completed → the order shows what went back."""

from services.orders.actions.ordering.record_refund import record_refund
from services.orders.context import OrdersContext
from shared.events.billing.refund_completed import RefundCompleted
from shared.messaging.envelope import Received


async def handle(context: OrdersContext, event: Received[RefundCompleted]) -> None:
    refund = event.data
    if number := refund.payable.order_number():
        await record_refund(context, number, refund.amount, refund.reason, event_id=event.id)
