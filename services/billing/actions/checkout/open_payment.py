"""Create the payment of a placed order, and wake the requests that wait for it (BI-01)."""

from services.billing.context import BillingContext
from services.billing.domain.checkout.payment import Payment
from shared.events.orders.order_placed import OrderPlaced


async def open_payment(context: BillingContext, order: OrderPlaced) -> None:
    """The amount comes from this event alone. Does nothing when the payment exists."""
    payment = Payment(
        number=order.number,
        buyer=order.buyer,
        lines=order.lines,
        totals=order.totals,
        placed_at=order.placed_at,
        order_expires_at=order.expires_at,
    )
    await context.payments.create_if_absent(order.number, payment)
    await context.signals.notify(order.number)
