"""An order waits for its payment (OR-05). billing learns the amount from here and from nowhere else (BI-01)."""

from datetime import datetime
from typing import ClassVar

from shared.events.contract import Event
from shared.events.parts import Buyer, OrderLine
from shared.values.money import Totals


class OrderPlaced(Event):
    """`totals.gross` is what the card page asks for; unpaid orders expire at `expires_at`."""

    TYPE: ClassVar[str] = "orders.order_placed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("billing",)

    number: str
    buyer: Buyer
    lines: tuple[OrderLine, ...]
    totals: Totals
    placed_at: datetime
    expires_at: datetime
