"""The customer cancelled an unpaid order. billing closes its card page, and refunds a payment that crossed it
(BI-01)."""

from datetime import datetime
from typing import ClassVar

from shared.events.contract import Event
from shared.events.parts import OrderSummary


class OrderCancelled(Event):
    """Carries what the mail shows."""

    TYPE: ClassVar[str] = "orders.order_cancelled"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("billing", "notifier")

    order: OrderSummary
    cancelled_at: datetime
