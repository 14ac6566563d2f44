"""Open the checkout session of a payable: the one that is open already, or a new one (BI-01)."""

from functools import partial

from services.billing.actions.checkout.close_checkout_session import close_checkout_session
from services.billing.context import CheckoutContext
from services.billing.domain.checkout import attempts
from services.billing.domain.checkout.checkout_session import CheckoutSession
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.payable import Payable
from services.billing.domain.provider.errors import StripeFailed, StripeRefused
from shared.errors import NotFound, Refused, Unavailable
from shared.messaging.known import known_or_wait
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer

_ROUNDS = 4
"""Max. rounds; each may be used up by closing an old checkout session, a Stripe 5xx or a concurrent request."""


class PayableNotKnownYet(NotFound):
    """The event that opens the payment has not arrived, or the caller has no such payable: one answer (AP-02)."""

    code = "payable_not_known_yet"

    def __init__(self, payable: Payable) -> None:
        super().__init__(f"{payable.kind} of yours")


async def open_checkout(
    context: CheckoutContext, payable: Payable, viewer: Viewer, return_target: str | None = None
) -> CheckoutSession:
    """The one open checkout session of this payable; its page leads back to `return_target`, by default the client that
    the payable was begun in. Refused when there is nothing to pay; PayableNotKnownYet; Unavailable; Invalid when there
    is no such target."""
    key = payable.id
    visible = context.payments.visible_to(viewer)
    found = await known_or_wait(context.signals, key, lambda: visible.get(key), lambda: PayableNotKnownYet(payable))
    target = context.return_targets.chosen(return_target) if return_target else found.state.return_target
    for turn in range(_ROUNDS):
        now = context.clock()
        plan = partial(attempts.plan_checkout_session, now=now, return_target=target)
        if turn:
            planned = await context.payments.change(key, plan, processed=None)
        else:
            planned = await context.payments.change_known(found, plan)
        session = attempts.current(planned.state)
        if session is None:
            continue
        if session.usable(now) and session.return_target == target:
            return session
        if session.id is not None:
            await close_checkout_session(context, session.id)
        elif opened := await _open(context, planned, session):
            return opened
    raise Unavailable("The payment provider")


async def _open(
    context: CheckoutContext, planned: Versioned[Payment], session: CheckoutSession
) -> CheckoutSession | None:
    """Opens a planned checkout session at Stripe; None when this attempt failed and the next one is due."""
    key, attempt = planned.id, session.attempt
    abandon = partial(attempts.abandon_checkout_session, attempt=attempt)
    try:
        created = await context.provider.create_checkout_session(planned.state, session)
    except StripeFailed:
        await context.payments.change(key, abandon, processed=None)
        return None
    except StripeRefused as refusal:
        if session.expires_at - context.clock() >= attempts.STRIPE_SHORTEST:
            raise _explained(refusal) from None
        # The attempt was planned long ago and never opened: Stripe refuses a session that expires so soon.
        await context.payments.change(key, abandon, processed=None)
        return None
    attach = partial(attempts.attach_checkout_session, attempt=attempt, created=created)
    attached = (await context.payments.change_known(planned, attach)).state
    opened = attempts.attempt_of(attached, attempt)
    if opened and attached.buyer_status() == "open" and opened.status == "open":
        return opened
    # While Stripe created the session, the payable ended or a concurrent request abandoned this attempt.
    await close_checkout_session(context, created.checkout_session_id)
    return None


def _explained(refusal: StripeRefused) -> Exception:
    if refusal.stripe_code == "amount_too_small":
        return Refused("amount_too_small")
    return refusal
