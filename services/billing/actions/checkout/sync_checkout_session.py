"""Apply the state of a checkout session at Stripe to its payment: the one way to fulfilment (BI-02)."""

from functools import partial

import structlog

from services.billing.context import BillingContext
from services.billing.domain.checkout import payment
from services.billing.domain.provider.snapshots import SessionSnapshot
from shared.errors import NotFound, TooEarly

log = structlog.get_logger(__name__)


class PaymentNotKnownYet(TooEarly):
    """Stripe names an order whose event has not arrived here."""

    code = "payment_not_known_yet"

    def __init__(self, number: str) -> None:
        super().__init__(f"Order {number} is not known here yet.")
        self.number = number


async def sync_checkout_session(context: BillingContext, session_id: str) -> None:
    """Reads the checkout session from Stripe and applies it. The webhook and the buyer's return both end here."""
    await apply_session_snapshot(context, await context.stripe.get_checkout_session(session_id))


async def apply_session_snapshot(context: BillingContext, snapshot: SessionSnapshot) -> None:
    """Does nothing when the checkout session is not ours. AmountMismatch, PaymentNotKnownYet."""
    if snapshot.order_number is None:
        log.info("stripe_session_not_ours", session_id=snapshot.session_id)
        return
    sync = partial(payment.sync_checkout_session, snapshot=snapshot)
    try:
        await context.payments.change(snapshot.order_number, sync, processed=None)
    except NotFound:
        raise PaymentNotKnownYet(snapshot.order_number) from None
