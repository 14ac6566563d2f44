"""Money came that must go back: paid twice, or paid after the order ended (BI-01). billing consumes it itself and asks
Stripe, so that the call is retried like any event."""

from typing import ClassVar

from shared.events.contract import Event
from shared.values.money import Money


class RefundRequested(Event):
    """One refund per `payment_id`, whole; Stripe's idempotency key is made from it."""

    TYPE: ClassVar[str] = "billing.refund_requested"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("billing",)

    order_number: str
    payment_id: str
    amount: Money
