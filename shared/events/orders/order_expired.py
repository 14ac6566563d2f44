"""An order was not paid in time. billing closes its checkout session, and refunds a later payment (BI-01)."""

from datetime import datetime
from typing import ClassVar

from shared.events.contract import Event
from shared.events.parts import OrderState


class OrderExpired(Event):
    """The order as it is once expired."""

    TYPE: ClassVar[str] = "orders.order_expired"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("billing", "notifier")

    order: OrderState
    expired_at: datetime
