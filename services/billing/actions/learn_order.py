"""Keep what a placed order has to pay, and wake who waits for it (BI-01)."""

from services.billing.context import Billing
from services.billing.domain.payment import Payment
from shared.events.orders.order_placed import OrderPlaced


async def learn_order(billing: Billing, order: OrderPlaced) -> None:
    """The amount comes from here and from nowhere else; a repeated event meets the payment it made."""
    payment = Payment(
        number=order.number,
        buyer=order.buyer,
        lines=order.lines,
        totals=order.totals,
        placed_at=order.placed_at,
        order_expires_at=order.expires_at,
    )
    await billing.payments.create_once(order.number, payment)
    await billing.signals.notify(order.number)
