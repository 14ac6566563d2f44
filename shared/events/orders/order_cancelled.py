"""The customer cancelled an unpaid order. billing closes its checkout session, and refunds a later payment
(BI-01)."""

from datetime import datetime
from typing import ClassVar

from shared.events.contract import Event
from shared.events.parts import OrderState


class OrderCancelled(Event):
    """The order as it is once cancelled."""

    TYPE: ClassVar[str] = "orders.order_cancelled"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("billing", "notifier")

    order: OrderState
    cancelled_at: datetime
