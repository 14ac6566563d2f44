"""orders.order_expired → it takes no money any more."""

from services.billing.actions.checkout.close_payment import end_order
from services.billing.context import BillingContext
from shared.events.orders.order_expired import OrderExpired
from shared.messaging.envelope import Received


async def handle(context: BillingContext, event: Received[OrderExpired]) -> None:
    await end_order(context, event.data.order.number)
