"""What billing subscribes to: one file per event, this is the table."""

from services.billing.consumers import (
    order_cancelled,
    order_expired,
    order_placed,
    payment_succeeded,
    refund_completed,
    refund_requested,
    stripe_event_received,
)
from services.billing.context import BillingContext
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.billing.refund_completed import RefundCompleted
from shared.events.billing.refund_requested import RefundRequested
from shared.events.billing.stripe_event_received import StripeEventReceived
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_placed import OrderPlaced
from shared.messaging.consumer import Table

TABLE: Table[BillingContext] = {
    OrderPlaced: order_placed.handle,
    OrderCancelled: order_cancelled.handle,
    OrderExpired: order_expired.handle,
    StripeEventReceived: stripe_event_received.handle,
    PaymentSucceeded: payment_succeeded.handle,
    RefundRequested: refund_requested.handle,
    RefundCompleted: refund_completed.handle,
}
