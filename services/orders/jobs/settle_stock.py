"""settle_stock: keep, sell or free an order's reserved pieces."""

from services.orders.actions.stock.settle_stock import settle_stock
from services.orders.context import OrdersContext
from services.orders.domain.ordering.jobs import SettleStock
from shared.messaging.envelope import Received


async def handle(context: OrdersContext, job: Received[SettleStock]) -> None:
    await settle_stock(context, job.data.number)
