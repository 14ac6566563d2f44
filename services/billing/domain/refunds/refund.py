"""A refund, as its payment stores it (BI-08)."""

from services.billing.domain.provider.snapshots import RefundStatus
from shared.events.billing.refund_completed import RefundReason
from shared.values.money import Money
from shared.values.state import StateValue


class Refund(StateValue):
    """The refund of a whole payment. `attempt` rises when Stripe answers a call with a 5xx."""

    payment_id: str
    amount: Money
    reason: RefundReason
    status: RefundStatus = "requested"
    refund_id: str | None = None
    attempt: int = 1
