"""billing.refund_completed → the order shows what went back."""

from services.orders.actions.record_refund import record_refund
from services.orders.context import Orders
from shared.events.billing.refund_completed import RefundCompleted
from shared.messaging.envelope import Received


async def handle(orders: Orders, event: Received[RefundCompleted]) -> None:
    refund = event.data
    await record_refund(orders, refund.order_number, refund.amount, refund.reason, cause=event.id)
