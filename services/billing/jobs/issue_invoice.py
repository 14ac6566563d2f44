"""issue_invoice: issue the invoice of a payment."""

from services.billing.actions.invoices.issue_invoice import issue_invoice
from services.billing.context import BillingContext
from services.billing.domain.invoices.jobs import IssueInvoice
from shared.messaging.envelope import Received


async def handle(context: BillingContext, job: Received[IssueInvoice]) -> None:
    await issue_invoice(context.invoices, job.data.payable, job.data.payment_id)
