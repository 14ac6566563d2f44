"""Orders as their customers see them (OR-07)."""

from typing import TypeVar

from pydantic import BaseModel

from services.orders.context import OrdersContext
from shared.persistence.slices import Position, Slice
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer

V = TypeVar("V", bound=BaseModel)


async def one_order(context: OrdersContext, viewer: Viewer, view: type[V], number: str) -> Versioned[V]:
    """The order of this number as `view` shows it; NotFound also for one that the viewer may not see."""
    return await context.orders.visible_to(viewer).shown_as(view).get(number)


async def newest_orders(
    context: OrdersContext, viewer: Viewer, view: type[V], before: Position | None, limit: int
) -> Slice[Versioned[V], Position]:
    """The orders that the viewer may see, as `view` shows them, from behind `before`."""
    return await context.orders.visible_to(viewer).shown_as(view).newest(before, limit)
