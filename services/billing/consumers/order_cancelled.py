"""orders.order_cancelled → it takes no money any more."""

from services.billing.actions.end_order import end_order
from services.billing.context import Billing
from shared.events.orders.order_cancelled import OrderCancelled
from shared.messaging.envelope import Received


async def handle(billing: Billing, event: Received[OrderCancelled]) -> None:
    await end_order(billing, event.data.order.number)
