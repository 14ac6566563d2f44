"""billing.refund_completed → issue the credit note of its invoice, if any."""

from services.billing.actions.invoices.issue_credit_note import issue_credit_note
from services.billing.context import BillingContext
from shared.events.billing.refund_completed import RefundCompleted
from shared.messaging.envelope import Received


async def handle(context: BillingContext, event: Received[RefundCompleted]) -> None:
    refund = event.data
    await issue_credit_note(context, refund.order_number, refund.payment_id, refund.refund_id)
