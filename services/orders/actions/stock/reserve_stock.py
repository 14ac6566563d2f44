"""Reserve an order's articles before the order exists (OR-13)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.orders.context import OrdersContext
from services.orders.domain.ordering.order_line import OrderLine
from shared.errors import FieldError, Refused
from shared.persistence.reservations import NotEnough

PLACING = timedelta(minutes=2)
"""How long pieces are held for an order that is being placed: if the process dies, they are free again after it."""


class OutOfStock(Refused):
    """Some lines ask for more than is left. Each is named, with what is left of it."""

    code = "out_of_stock"

    def __init__(self, left: dict[int, int]) -> None:
        super().__init__(
            errors=[
                FieldError(f"lines.{index}.quantity", NotEnough.code, {"left": pieces})
                for index, pieces in sorted(left.items())
            ]
        )


async def reserve_stock(context: OrdersContext, number: str, lines: Sequence[OrderLine]) -> None:
    """Holds the pieces of each line that comes from stock, or none: OutOfStock names every line that has not enough."""
    until = context.clock() + PLACING
    left: dict[int, int] = {}
    # By SKU: of two orders that want the last pieces of the same articles, one then gets them all.
    for index, line in sorted(enumerate(lines), key=lambda each: each[1].sku):
        try:
            if line.from_stock:
                await context.stock.reserve(line.sku, number, line.quantity, until)
        except NotEnough as refusal:
            left[index] = refusal.left
    if left:
        await _release(context, number, lines, until)
        raise OutOfStock(left)


async def _release(context: OrdersContext, number: str, lines: Sequence[OrderLine], until: datetime) -> None:
    """Frees what this request holds: pieces that an order of this number keeps meanwhile have another end."""
    for line in lines:
        if line.from_stock:
            await context.stock.release(line.sku, number, until=until)
