"""issue_credit_note: issue the credit note of a refunded payment's invoice, if any."""

from services.billing.actions.invoices.issue_credit_note import issue_credit_note
from services.billing.context import BillingContext
from services.billing.domain.invoices.jobs import IssueCreditNote
from shared.messaging.envelope import Received


async def handle(context: BillingContext, job: Received[IssueCreditNote]) -> None:
    await issue_credit_note(context.invoices, job.data.payable, job.data.payment_id, job.data.refund_id)
