"""What billing asks of itself about refunds."""

from typing import ClassVar

from shared.events.job import Job


class RequestRefund(Job):
    """Money came that must go back whole: paid twice, or paid after the order ended (BI-01). One refund per
    `payment_id`, from which Stripe's idempotency key is made."""

    VERB: ClassVar[str] = "request_refund"

    order_number: str
    payment_id: str
