"""Apply the state of a checkout session at Stripe to its payment: the one way to fulfilment (BI-02)."""

from functools import partial

import structlog

from services.billing.context import CheckoutContext
from services.billing.domain.checkout import transitions
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.payable import Payable
from services.billing.domain.provider.snapshots import CheckoutSessionSnapshot
from shared.errors import NotFound, TooEarly

log = structlog.get_logger(__name__)


class PaymentNotKnownYet(TooEarly):
    """Stripe names a payable whose payment is not open here yet."""

    code = "payment_not_known_yet"

    def __init__(self, payable: Payable) -> None:
        super().__init__(f"The payment of {payable.id} is not known here yet.")
        self.payable = payable


async def sync_checkout_session(context: CheckoutContext, checkout_session_id: str) -> None:
    """Reads the checkout session from Stripe and applies it; a job issues the invoice."""
    await apply_checkout_session(context, await context.provider.get_checkout_session(checkout_session_id))


async def apply_checkout_session(
    context: CheckoutContext, snapshot: CheckoutSessionSnapshot, *, invoice_by_job: bool = True
) -> Payment | None:
    """The payment, after the webhook as after the buyer's return; None when the checkout session is not ours.
    AmountMismatch, PaymentNotKnownYet."""
    if snapshot.payable is None:
        log.info("stripe_session_not_ours", checkout_session_id=snapshot.checkout_session_id)
        return None
    sync = partial(transitions.sync_checkout_session, snapshot=snapshot, invoice_by_job=invoice_by_job)
    try:
        return (await context.payments.change(snapshot.payable.id, sync, processed=None)).state
    except NotFound:
        raise PaymentNotKnownYet(snapshot.payable) from None
