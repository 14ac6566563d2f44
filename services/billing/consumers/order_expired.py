"""orders.order_expired → close the payment; refund a payment that arrives later."""

from services.billing.actions.checkout.close_payment import close_payment
from services.billing.context import BillingContext
from services.billing.domain.payable import Payable
from shared.events.orders.order_expired import OrderExpired
from shared.messaging.envelope import Received


async def handle(context: BillingContext, event: Received[OrderExpired]) -> None:
    await close_payment(context.checkout, Payable(kind="order", reference=event.data.order.number))
