"""What billing asks of itself: one file per job, this is the table."""

from services.billing.context import BillingContext
from services.billing.domain.invoices.jobs import IssueCreditNote, IssueInvoice
from services.billing.domain.refunds.jobs import RequestRefund
from services.billing.domain.webhooks.jobs import ApplyStripeEvent
from services.billing.jobs import apply_stripe_event, issue_credit_note, issue_invoice, request_refund
from shared.messaging.consumer import JobTable

TABLE: JobTable[BillingContext] = {
    ApplyStripeEvent: apply_stripe_event.handle,
    IssueInvoice: issue_invoice.handle,
    RequestRefund: request_refund.handle,
    IssueCreditNote: issue_credit_note.handle,
}
