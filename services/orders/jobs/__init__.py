"""What orders asks of itself: one file per job, this is the table."""

from services.orders.context import OrdersContext
from services.orders.domain.ordering.jobs import SettleStock
from services.orders.jobs import settle_stock
from shared.messaging.consumer import JobTable

TABLE: JobTable[OrdersContext] = {
    SettleStock: settle_stock.handle,
}
