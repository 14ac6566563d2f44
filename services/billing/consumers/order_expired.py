"""orders.order_expired → it takes no money any more."""

from services.billing.actions.end_order import end_order
from services.billing.context import Billing
from shared.events.orders.order_expired import OrderExpired
from shared.messaging.envelope import Received


async def handle(billing: Billing, event: Received[OrderExpired]) -> None:
    await end_order(billing, event.data.order.number)
