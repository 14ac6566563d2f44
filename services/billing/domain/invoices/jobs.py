"""What billing asks of itself about documents."""

from typing import ClassVar

from services.billing.domain.payable import Payable
from shared.events.job import Job


class IssueInvoice(Job):
    """Issue the invoice of a payment (BI-06). `payment_id` is Stripe's (`pi_…`)."""

    VERB: ClassVar[str] = "issue_invoice"

    payable: Payable
    payment_id: str


class IssueCreditNote(Job):
    """Issue the credit note of a refunded payment, if it was invoiced (BI-06). `refund_id` is Stripe's (`re_…`)."""

    VERB: ClassVar[str] = "issue_credit_note"

    payable: Payable
    payment_id: str
    refund_id: str
