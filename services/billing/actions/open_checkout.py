"""Send the buyer to the hosted page of an order: the open one, or a new one (BI-01)."""

from functools import partial

from services.billing.actions.close_page import close_page
from services.billing.context import Billing
from services.billing.domain.checkout import STRIPE_SHORTEST, abandon_session, attach_page, current, plan_session
from services.billing.domain.payment import Payment
from services.billing.domain.provider import StripeFailed, StripeRefused
from services.billing.domain.sessions import Session
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


async def open_checkout(billing: Billing, number: str, account_id: str) -> Session:
    """The one page that is open for this order. Refused when there is nothing to pay; OrderNotKnownYet; Unavailable."""
    if await billing.signals.wait(number, lambda: billing.payments.of(number, account_id), ORDER_PATIENCE) is None:
        raise OrderNotKnownYet
    for _ in range(_ROUNDS):
        now = billing.clock()
        payment = (await billing.payments.change(number, partial(plan_session, now=now))).state
        session = current(payment)
        if session is None:
            continue
        if session.usable(now):
            return session
        if session.id is not None:
            await close_page(billing, session.id)
        elif opened := await _open(billing, payment, session):
            return opened
    raise Unavailable("The payment provider")


async def _open(billing: Billing, payment: Payment, session: Session) -> Session | None:
    """Opens a planned page; None when this attempt led nowhere and another is due."""
    number, attempt = payment.number, session.attempt
    try:
        page = await billing.stripe.open_page(payment, session)
    except StripeFailed:
        await billing.payments.change(number, partial(abandon_session, attempt=attempt))
        return None
    except StripeRefused as refusal:
        if session.expires_at - billing.clock() >= STRIPE_SHORTEST:
            raise _explained(refusal) from None
        # Planned long ago and never opened: Stripe takes no page that ends so soon.
        await billing.payments.change(number, partial(abandon_session, attempt=attempt))
        return None
    attached = (await billing.payments.change(number, partial(attach_page, attempt=attempt, page=page))).state
    opened = attached.sessions[attempt - 1]
    if attached.standing() == "open" and opened.status == "open":
        return opened
    # The order ended, or a rival gave this attempt up, while Stripe was opening the page.
    await close_page(billing, page.session_id)
    return None


def _explained(refusal: StripeRefused) -> Exception:
    if refusal.stripe_code == "amount_too_small":
        return Refused("This order's total is too small to be paid by card.", "amount_too_small")
    return refusal
