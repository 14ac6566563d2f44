"""What happens later in orders: (collection, deadline's name) → the action that is due then."""

from services.orders.actions.ordering.expire_order import expire_order
from services.orders.actions.stock.settle_stock import settle_holds
from services.orders.context import OrdersContext
from shared.persistence.deadlines import DeadlineTable
from shared.persistence.reservations import DEADLINE

TABLE: DeadlineTable[OrdersContext] = {
    ("orders", "payment"): expire_order,
    ("stock", DEADLINE): settle_holds,
}
