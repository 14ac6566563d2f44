"""An attempt to pay was declined; the checkout session stays open and can be paid again (OR-05, NO-01)."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from shared.events.contract import Event
from shared.events.parts import Payable
from shared.values.money import Money

FailureReason = Literal["declined", "insufficient_funds", "authentication_failed", "expired_card", "other"]


class PaymentFailed(Event):
    """`reason` is ours, not the provider's text: it is shown to the customer in their language."""

    TYPE: ClassVar[str] = "billing.payment_failed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("orders", "notifier")

    payable: Payable
    customer_number: str
    account_id: str
    amount: Money
    reason: FailureReason
    failed_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
