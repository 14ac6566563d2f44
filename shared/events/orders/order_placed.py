"""An order waits for its payment (OR-05). billing takes the amount from this event alone (BI-01)."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.parts import OrderState
from shared.values.money import Money


class OrderPlaced(Event):
    """`to_pay` is what is to be paid, and all that may be asked for; `payment_terms` says how: `prepaid`, by the hosted
    page until `pay_until`, when an unpaid order expires."""

    TYPE: ClassVar[str] = "orders.order_placed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("billing",)

    order: OrderState
    to_pay: Money
    payment_terms: Annotated[str, Field(description="later versions add others", examples=["prepaid"])]
    pay_until: datetime
    placed_at: datetime
