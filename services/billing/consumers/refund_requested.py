"""billing.refund_requested → the money goes back."""

from services.billing.actions.refunds.refund_payment import send_back
from services.billing.context import BillingContext
from shared.events.billing.refund_requested import RefundRequested
from shared.messaging.envelope import Received


async def handle(context: BillingContext, event: Received[RefundRequested]) -> None:
    await send_back(context, event.data.order_number, event.data.payment_id)
