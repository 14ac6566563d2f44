"""An order is paid; notifier mails the confirmation with the order number right away (NO-01, OR-06)."""

from datetime import datetime
from typing import ClassVar

from shared.events.contract import Event
from shared.events.parts import OrderState


class OrderPaid(Event):
    """The order as it is once paid."""

    TYPE: ClassVar[str] = "orders.order_paid"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    order: OrderState
    paid_at: datetime
