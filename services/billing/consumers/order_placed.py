"""orders.order_placed → its payment can be made."""

from services.billing.actions.learn_order import learn_order
from services.billing.context import Billing
from shared.events.orders.order_placed import OrderPlaced
from shared.messaging.envelope import Received


async def handle(billing: Billing, event: Received[OrderPlaced]) -> None:
    await learn_order(billing, event.data)
