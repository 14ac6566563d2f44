"""What billing subscribes to: one file per event, this is the table."""

from services.billing.consumers import order_cancelled, order_expired, order_placed
from services.billing.context import BillingContext
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_placed import OrderPlaced
from shared.messaging.consumer import Table

TABLE: Table[BillingContext] = {
    OrderPlaced: order_placed.handle,
    OrderCancelled: order_cancelled.handle,
    OrderExpired: order_expired.handle,
}
