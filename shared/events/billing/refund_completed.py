"""Stripe accepted a refund to the card (BI-08). notifier mails the customer."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from shared.events.contract import Event
from shared.events.parts import Payable
from shared.values.money import Money

RefundReason = Literal["paid_twice", "payable_ended"]


class RefundCompleted(Event):
    """`refund_id` is Stripe's (`re_…`), `payment_id` the refunded payment (`pi_…`).

    `paid_twice`: a second payment was refunded, the payable stays paid. `payable_ended`: the payable was cancelled or
    had expired, nothing is kept.
    """

    TYPE: ClassVar[str] = "billing.refund_completed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("orders", "notifier")

    payable: Payable
    customer_number: str
    account_id: str
    payment_id: str
    refund_id: str
    amount: Money
    reason: RefundReason
    completed_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
