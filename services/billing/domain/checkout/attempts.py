"""The checkout sessions of one payment: at most one is open, each is planned before it is created at Stripe (BI-01).

An attempt is stored before the call, so that concurrent requests, and a process that restarts after a crash, create the
same session under the same idempotency key.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from services.billing.domain.checkout.checkout_session import CheckoutSession
from services.billing.domain.checkout.payment import BuyerStatus, Decision, Payment
from services.billing.domain.provider.snapshots import CreatedCheckoutSession
from shared.errors import Refused

STRIPE_SHORTEST = timedelta(minutes=30)
SHORTEST, LONGEST = timedelta(minutes=35), timedelta(hours=23, minutes=55)
"""Lifetime of a checkout session: Stripe accepts 30 minutes to 24 hours; five minutes allow for clocks and retries."""


def current(payment: Payment) -> CheckoutSession | None:
    """The checkout session that is planned or open, if any: never more than one."""
    return next((each for each in reversed(payment.checkout_sessions) if each.status in {"planned", "open"}), None)


def plan_checkout_session(payment: Payment, now: datetime, return_target: str | None = None) -> Decision:
    """Plans the next checkout session unless one is current; Refused with the reason when there is nothing to pay."""
    if reason := _REFUSALS.get(payment.buyer_status()):
        raise Refused(reason)
    if current(payment):
        return payment, []
    expires_at = min(max(payment.expires_at, now + SHORTEST), now + LONGEST)
    earlier = _worth_keeping(payment.checkout_sessions)
    attempt = earlier[-1].attempt + 1 if earlier else 1
    planned = CheckoutSession(attempt=attempt, expires_at=expires_at, return_target=return_target)
    return payment.model_copy(update={"checkout_sessions": (*earlier, planned)}), []


def attempt_of(payment: Payment, attempt: int) -> CheckoutSession | None:
    """The checkout session of an attempt; None when it was given up and is forgotten."""
    return next((each for each in payment.checkout_sessions if each.attempt == attempt), None)


def attach_checkout_session(payment: Payment, attempt: int, created: CreatedCheckoutSession) -> Decision:
    """Stripe created the session. An attempt abandoned meanwhile keeps its status; its id is kept to close it. Nothing
    when it is forgotten."""
    session = attempt_of(payment, attempt)
    if session is None:
        return payment, []
    attached = {"id": created.checkout_session_id, "url": created.url, "expires_at": created.expires_at}
    opened = {"status": "open"} if session.status == "planned" else {}
    return _changed(payment, session, attached | opened)


def abandon_checkout_session(payment: Payment, attempt: int) -> Decision:
    """Stripe answered this attempt with a 5xx, and repeats that answer under its idempotency key for 24 hours."""
    session = attempt_of(payment, attempt)
    if session is None or session.status != "planned":
        return payment, []
    return _changed(payment, session, {"status": "abandoned"})


def _worth_keeping(sessions: Sequence[CheckoutSession]) -> tuple[CheckoutSession, ...]:
    """All but the attempts given up without a session's id, of which the newest alone is kept, for its number: while
    Stripe fails, a payment's document does not grow with each request. Their url was never given out."""
    return tuple(each for each in sessions if each.id or each.status != "abandoned" or each is sessions[-1])


def _changed(payment: Payment, session: CheckoutSession, update: Mapping[str, object]) -> Decision:
    changed = session.model_copy(update=update)
    sessions = tuple(changed if each is session else each for each in payment.checkout_sessions)
    return payment.model_copy(update={"checkout_sessions": sessions}), []


_REFUSALS: Mapping[BuyerStatus, str] = {
    "paid": "already_paid",
    "closed": "payable_ended",
    "processing": "payment_processing",
}
