"""What billing asks of itself about refunds."""

from typing import ClassVar

from services.billing.domain.payable import Payable
from shared.events.job import Job


class RequestRefund(Job):
    """Refund a whole payment: paid twice, or paid after the payable ended (BI-01). One refund per `payment_id`, from
    which Stripe's idempotency key is made."""

    VERB: ClassVar[str] = "request_refund"

    payable: Payable
    payment_id: str
