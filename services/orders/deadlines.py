"""What happens later in orders: (collection, deadline's name) → the action that is due then."""

from services.orders.actions.ordering.expire_order import expire_order
from services.orders.context import OrdersContext
from shared.persistence.deadlines import DeadlineTable

TABLE: DeadlineTable[OrdersContext] = {
    ("orders", "payment"): expire_order,
}
