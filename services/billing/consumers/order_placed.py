"""orders.order_placed → open its payment."""

from services.billing.actions.checkout.open_payment import open_payment
from services.billing.context import BillingContext
from shared.events.orders.order_placed import OrderPlaced
from shared.messaging.envelope import Received


async def handle(context: BillingContext, event: Received[OrderPlaced]) -> None:
    await open_payment(context, event.data)
