"""Cancel an unpaid order (OR-05)."""

from services.orders.context import OrdersContext
from services.orders.domain.ordering import transitions
from services.orders.domain.ordering.order import Order
from shared.persistence.versioned import Versioned, Versions
from shared.values.viewer import Viewer


async def cancel_order(context: OrdersContext, viewer: Viewer, number: str, expected: Versions) -> Versioned[Order]:
    """The cancelled order; Refused with the reason once it is paid or ended, Stale when it is in none of the versions
    that the caller expects, NotFound when it is not theirs."""
    await context.orders.visible_to(viewer).get(number)
    now = context.clock()
    return await context.orders.change(
        number, lambda order: transitions.cancel(order, now), processed=None, expected=expected
    )
