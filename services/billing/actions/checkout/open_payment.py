"""Create the payment of a placed order, and wake the requests that wait for it (BI-01)."""

from services.billing.context import BillingContext
from services.billing.domain.checkout.payment import Payment
from shared.events.orders.order_placed import OrderPlaced
from shared.values.money import Totals


async def open_payment(context: BillingContext, placed: OrderPlaced) -> None:
    """The amount comes from this event alone. Does nothing when the payment exists."""
    order = placed.order
    payment = Payment(
        number=order.number,
        buyer=order.buyer,
        lines=order.lines,
        totals=Totals.model_validate(order.totals, from_attributes=True),
        placed_at=placed.placed_at,
        order_expires_at=placed.pay_until,
    )
    await context.payments.create_if_absent(order.number, payment)
    await context.signals.notify(order.number)
