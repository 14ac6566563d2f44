"""The checkout sessions of one payment: at most one is open, each is planned before it is created at Stripe (BI-01).

An attempt is stored before the call, so that concurrent requests, and a process that restarts after a crash, create the
same session under the same idempotency key.
"""

from collections.abc import Mapping
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
    attempt = len(payment.checkout_sessions) + 1
    planned = CheckoutSession(attempt=attempt, expires_at=expires_at, return_target=return_target)
    return payment.model_copy(update={"checkout_sessions": (*payment.checkout_sessions, planned)}), []


def attach_checkout_session(payment: Payment, attempt: int, created: CreatedCheckoutSession) -> Decision:
    """Stripe created the session. An attempt abandoned meanwhile keeps its status; its id is kept to close it."""
    session = payment.checkout_sessions[attempt - 1]
    attached = {"id": created.checkout_session_id, "url": created.url, "expires_at": created.expires_at}
    opened = {"status": "open"} if session.status == "planned" else {}
    return _changed(payment, attempt, attached | opened)


def abandon_checkout_session(payment: Payment, attempt: int) -> Decision:
    """Stripe answered this attempt with a 5xx, and repeats that answer under its idempotency key for 24 hours."""
    session = payment.checkout_sessions[attempt - 1]
    return _changed(payment, attempt, {"status": "abandoned"} if session.status == "planned" else {})


def _changed(payment: Payment, attempt: int, update: Mapping[str, object]) -> Decision:
    changed = payment.checkout_sessions[attempt - 1].model_copy(update=update)
    sessions = (*payment.checkout_sessions[: attempt - 1], changed, *payment.checkout_sessions[attempt:])
    return payment.model_copy(update={"checkout_sessions": sessions}), []


_REFUSALS: Mapping[BuyerStatus, str] = {
    "paid": "already_paid",
    "closed": "payable_ended",
    "processing": "payment_processing",
}
