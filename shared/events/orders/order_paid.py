"""An order is paid; notifier mails the confirmation with the order number right away (NO-01, OR-06)."""

from datetime import datetime
from typing import ClassVar

from shared.events.contract import Event
from shared.events.parts import OrderSummary


class OrderPaid(Event):
    """Carries what the mail shows."""

    TYPE: ClassVar[str] = "orders.order_paid"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    order: OrderSummary
    paid_at: datetime
