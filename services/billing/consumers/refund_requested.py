"""billing.refund_requested → create the refund at Stripe."""

from services.billing.actions.refunds.refund_payment import refund_payment
from services.billing.context import BillingContext
from shared.events.billing.refund_requested import RefundRequested
from shared.messaging.envelope import Received


async def handle(context: BillingContext, event: Received[RefundRequested]) -> None:
    await refund_payment(context, event.data.order_number, event.data.payment_id)
