"""Record a declined attempt to pay and publish it (BI-01, NO-01)."""

from functools import partial

from services.billing.actions.checkout.sync_checkout_session import PaymentNotKnownYet
from services.billing.context import CheckoutContext
from services.billing.domain.checkout import transitions
from shared.errors import NotFound


async def record_failure(context: CheckoutContext, payment_id: str, stripe_event_id: str) -> None:
    """Reads the payment from Stripe first: a failure that a later attempt has overcome is ignored. One event per
    declined charge; a refused authentication makes no charge, so its webhook's id is the key."""
    failure = await context.provider.get_failure(payment_id)
    if failure is None or failure.payable is None:
        return
    key, now = failure.charge_id or stripe_event_id, context.clock()
    record = partial(transitions.record_failure, failure=failure, key=key, now=now)
    try:
        await context.payments.change(failure.payable.id, record, processed=None)
    except NotFound:
        raise PaymentNotKnownYet(failure.payable) from None
