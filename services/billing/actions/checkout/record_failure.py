"""Tell that a try to pay was declined (BI-01, NO-01)."""

from services.billing.actions.checkout.sync_checkout_session import PaymentNotKnownYet
from services.billing.context import BillingContext
from services.billing.domain.checkout.payment import record_failure as decide
from shared.errors import NotFound


async def record_failure(context: BillingContext, payment_id: str, stripe_event_id: str) -> None:
    """Asks Stripe for the payment first: a failure that a later try has mended is no news. One event per declined
    charge; a refused authentication makes no charge and counts by its webhook."""
    failure = await context.stripe.failure(payment_id)
    if failure is None or failure.order_number is None:
        return
    key, now = failure.charge_id or stripe_event_id, context.clock()
    try:
        await context.payments.change(
            failure.order_number, lambda payment: decide(payment, failure, key, now), processed=None
        )
    except NotFound:
        raise PaymentNotKnownYet(failure.order_number) from None
