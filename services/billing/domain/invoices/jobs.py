"""What billing asks of itself about documents."""

from typing import ClassVar

from shared.events.job import Job


class IssueInvoice(Job):
    """A payment fulfilled its order: it gets its invoice (BI-06). `payment_id` is Stripe's (`pi_…`)."""

    VERB: ClassVar[str] = "issue_invoice"

    order_number: str
    payment_id: str


class IssueCreditNote(Job):
    """A payment went back: its invoice, if it has one, is taken back (BI-06). `refund_id` is Stripe's (`re_…`)."""

    VERB: ClassVar[str] = "issue_credit_note"

    order_number: str
    payment_id: str
    refund_id: str
