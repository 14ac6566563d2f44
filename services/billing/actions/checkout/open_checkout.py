"""Send the buyer to the hosted page of an order: the open one, or a new one (BI-01)."""

from functools import partial

from services.billing.actions.checkout.close_checkout_session import close_page
from services.billing.context import BillingContext
from services.billing.domain.checkout.attempts import (
    STRIPE_SHORTEST,
    abandon_session,
    attach_page,
    current,
    plan_session,
)
from services.billing.domain.checkout.checkout_session import Session
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.provider.errors import StripeFailed, StripeRefused
from shared.errors import NotFound, Refused, Unavailable

ORDER_PATIENCE = 2.0
"""Seconds that an order placed a moment ago is waited for."""

_ROUNDS = 4
"""A stale page closed, an attempt that Stripe failed on, a rival: more than this is an outage."""


class OrderNotKnownYet(NotFound):
    """orders' event has not arrived, or there is no such order of theirs: the same answer (AP-02)."""

    code = "order_not_known_yet"

    def __init__(self) -> None:
        super().__init__("order of yours")


async def open_checkout(context: BillingContext, number: str, account_id: str) -> Session:
    """The one page that is open for this order. Refused when there is nothing to pay; OrderNotKnownYet; Unavailable."""
    if await context.signals.wait(number, lambda: context.payments.of(number, account_id), ORDER_PATIENCE) is None:
        raise OrderNotKnownYet
    for _ in range(_ROUNDS):
        now = context.clock()
        payment = (await context.payments.change(number, partial(plan_session, now=now), processed=None)).state
        session = current(payment)
        if session is None:
            continue
        if session.usable(now):
            return session
        if session.id is not None:
            await close_page(context, session.id)
        elif opened := await _open(context, payment, session):
            return opened
    raise Unavailable("The payment provider")


async def _open(context: BillingContext, payment: Payment, session: Session) -> Session | None:
    """Opens a planned page; None when this attempt led nowhere and another is due."""
    number, attempt = payment.number, session.attempt
    try:
        page = await context.stripe.open_page(payment, session)
    except StripeFailed:
        await context.payments.change(number, partial(abandon_session, attempt=attempt), processed=None)
        return None
    except StripeRefused as refusal:
        if session.expires_at - context.clock() >= STRIPE_SHORTEST:
            raise _explained(refusal) from None
        # Planned long ago and never opened: Stripe takes no page that ends so soon.
        await context.payments.change(number, partial(abandon_session, attempt=attempt), processed=None)
        return None
    attached = (
        await context.payments.change(number, partial(attach_page, attempt=attempt, page=page), processed=None)
    ).state
    opened = attached.sessions[attempt - 1]
    if attached.standing() == "open" and opened.status == "open":
        return opened
    # The order ended, or a rival gave this attempt up, while Stripe was opening the page.
    await close_page(context, page.session_id)
    return None


def _explained(refusal: StripeRefused) -> Exception:
    if refusal.stripe_code == "amount_too_small":
        return Refused("This order's total is too small to be paid by card.", "amount_too_small")
    return refusal
