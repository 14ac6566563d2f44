"""Stripe took a refund; it is on its way to the card (BI-08). notifier tells the customer."""

from datetime import datetime
from typing import ClassVar, Literal

from shared.events.contract import Event
from shared.events.parts import Payable
from shared.values.money import Money

RefundReason = Literal["paid_twice", "order_ended"]


class RefundCompleted(Event):
    """`refund_id` is Stripe's (`re_…`), `payment_id` the payment that went back (`pi_…`).

    `reason` says what that means for the order: `paid_twice`, a second payment went back and the order stays paid;
    `order_ended`, the order was cancelled or had expired and nothing is kept.
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
