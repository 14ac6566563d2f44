"""billing.refund_requested → the money goes back."""

from services.billing.actions.send_back import send_back
from services.billing.context import Billing
from shared.events.billing.refund_requested import RefundRequested
from shared.messaging.envelope import Received


async def handle(billing: Billing, event: Received[RefundRequested]) -> None:
    await send_back(billing, event.data.order_number, event.data.payment_id)
