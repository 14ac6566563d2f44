"""Stripe took a refund; it is on its way to the card (BI-08). notifier tells the customer."""

from datetime import datetime
from typing import ClassVar

from shared.events.contract import Event
from shared.money import Money


class RefundCompleted(Event):
    """`refund_id` is Stripe's (`re_…`)."""

    TYPE: ClassVar[str] = "billing.refund_completed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("orders", "notifier")

    order_number: str
    account_id: str
    refund_id: str
    amount: Money
    completed_at: datetime
