"""Orders as their customers see them (OR-07)."""

from services.orders.context import OrdersContext
from services.orders.domain.ordering.order import Order
from shared.persistence.slices import Position, Slice
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer


async def one_order(context: OrdersContext, viewer: Viewer, number: str) -> Versioned[Order]:
    """The order of this number; NotFound also for one that the viewer may not see."""
    return await context.orders.visible_to(viewer).get(number)


async def newest_orders(
    context: OrdersContext, viewer: Viewer, before: Position | None, limit: int
) -> Slice[Versioned[Order], Position]:
    """The orders that the viewer may see, from behind `before`."""
    return await context.orders.visible_to(viewer).newest(before, limit)
