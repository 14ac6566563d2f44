"""Do with reserved pieces what their order says: keep them while it waits for its payment, sell them once it is paid,
free them once it has ended (OR-13)."""

from datetime import timedelta

import structlog

from services.orders.context import OrdersContext
from services.orders.domain.ordering import transitions
from services.orders.domain.ordering.order import ENDED, PAYABLE, Order
from services.orders.domain.ordering.order_line import OrderLine
from shared.errors import NotFound
from shared.persistence.reservations import NotEnough

log = structlog.get_logger(__name__)

GRACE = timedelta(minutes=1)
"""How long pieces are held beyond the order's own end, so that the order ends first."""


async def settle_stock(context: OrdersContext, number: str) -> None:
    """Settles every line of an order that comes from stock; safe to repeat. An order whose pieces were sold remembers
    it: the pool itself remembers its newest sales alone."""
    found = await context.orders.get(number)
    for line in found.state.lines:
        if line.from_stock:
            await _settle(context, found.state, line)
    if found.state.status not in PAYABLE | ENDED:
        await context.orders.change_known(found, transitions.mark_stock_sold)


async def settle_holds(context: OrdersContext, sku: str) -> None:
    """Settles the holds of an article whose time has come, each by its order; a hold without an order is freed: the
    order was never placed. When it is placed just now and extends its hold, the hold stays."""
    pool = await context.stock.get(sku)
    for number in pool.lapsed(context.clock()):
        order = await _find(context, number)
        line = order.line(sku) if order else None
        if order and line:
            await _settle(context, order, line)
        else:
            await context.stock.release(sku, number, until=pool.held[number].until)
    await context.stock.reschedule(sku)


async def _settle(context: OrdersContext, order: Order, line: OrderLine) -> None:
    if order.status in PAYABLE:
        await _keep(context, order, line)
    elif order.status in ENDED or order.stock_sold:
        await context.stock.release(line.sku, order.number)
    else:
        await context.stock.confirm(line.sku, order.number, line.quantity)


async def _keep(context: OrdersContext, order: Order, line: OrderLine) -> None:
    """Holds the pieces as long as the order waits. An order that was placed after its hold had run out, by a process
    that had stood still, is cancelled when its pieces are gone."""
    until = max(order.expires_at, context.clock()) + GRACE
    if await context.stock.extend(line.sku, order.number, line.quantity, until):
        return
    try:
        await context.stock.reserve(line.sku, order.number, line.quantity, until)
        await settle_stock(context, order.number)  # the hold may be gone because the order ended just now
    except NotEnough:
        log.warning("order_without_stock", number=order.number, sku=line.sku)
        now = context.clock()
        await context.orders.change(order.number, lambda each: transitions.cancel(each, now), processed=None)


async def _find(context: OrdersContext, number: str) -> Order | None:
    try:
        return (await context.orders.get(number)).state
    except NotFound:
        return None
