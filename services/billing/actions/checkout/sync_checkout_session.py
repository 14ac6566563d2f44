"""Bring a payment up to what Stripe says of its Checkout session: the one way to fulfilment (BI-02)."""

import structlog

from services.billing.context import BillingContext
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.checkout.payment import follow_session as decide
from services.billing.domain.provider.snapshots import SessionReport
from shared.errors import NotFound, TooEarly

log = structlog.get_logger(__name__)


class PaymentNotKnownYet(TooEarly):
    """Stripe speaks of an order whose event has not arrived here."""

    code = "payment_not_known_yet"

    def __init__(self, number: str) -> None:
        super().__init__(f"Order {number} is not known here yet.")
        self.number = number


async def follow_session(context: BillingContext, session_id: str) -> None:
    """Asks Stripe for the session, and records what it says. The webhook and the page's return both end here."""
    await record_session(context, await context.stripe.session(session_id))


async def record_session(context: BillingContext, report: SessionReport) -> Payment | None:
    """The payment afterwards; None when the session is none of ours. AmountMismatch, PaymentNotKnownYet."""
    if report.order_number is None:
        log.info("stripe_session_not_ours", session_id=report.session_id)
        return None
    try:
        stored = await context.payments.change(
            report.order_number, lambda payment: decide(payment, report), processed=None
        )
    except NotFound:
        raise PaymentNotKnownYet(report.order_number) from None
    return stored.state
