"""Open the payment of a payable, and wake the requests that wait for it (BI-01)."""

from services.billing.context import CheckoutContext
from services.billing.domain.checkout.payment import Payment


async def open_payment(context: CheckoutContext, payment: Payment) -> None:
    """Does nothing when the payable has a payment already."""
    await context.payments.create_if_absent(payment.payable.id, payment)
    await context.signals.notify(payment.payable.id)
