"""The hosted pages of one payment: one open at a time, each planned before Stripe is asked (BI-01).

An attempt is stored before the call, so that rivals and a process that starts again after a crash ask Stripe for the
same page under the same idempotency key.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.billing.domain.checkout.checkout_session import Session
from services.billing.domain.checkout.payment import Decision, Payment, Standing
from services.billing.domain.provider.snapshots import Page
from shared.errors import Refused

STRIPE_SHORTEST = timedelta(minutes=30)
SHORTEST, LONGEST = timedelta(minutes=35), timedelta(hours=23, minutes=55)
"""How long a page stays: Stripe takes 30 minutes to 24 hours; five minutes are left to clocks and repeated calls."""


def current(payment: Payment) -> Session | None:
    """The page that is planned or open, if any: never more than one."""
    return next((each for each in reversed(payment.sessions) if each.status in {"planned", "open"}), None)


def plan_session(payment: Payment, now: datetime) -> Decision:
    """The current page, or the next one planned; Refused with the reason when there is nothing to pay."""
    if reason := _REFUSALS.get(payment.standing()):
        code, message = reason
        raise Refused(message, code)
    if current(payment):
        return payment, []
    expires_at = min(max(payment.order_expires_at, now + SHORTEST), now + LONGEST)
    planned = Session(attempt=len(payment.sessions) + 1, expires_at=expires_at)
    return payment.model_copy(update={"sessions": (*payment.sessions, planned)}), []


def attach_page(payment: Payment, attempt: int, page: Page) -> Decision:
    """Stripe opened the page. An attempt that was given up meanwhile keeps its status, and its id to be closed by."""
    return _changed(payment, attempt, _opened(page))


def abandon_session(payment: Payment, attempt: int) -> Decision:
    """Stripe failed on this attempt, and would answer the same under its key for a day."""
    session = payment.sessions[attempt - 1]
    return _changed(payment, attempt, {"status": "abandoned"} if session.status == "planned" else {})


def _opened(page: Page) -> dict[str, object]:
    return {"id": page.session_id, "url": page.url, "expires_at": page.expires_at}


def _changed(payment: Payment, attempt: int, update: dict[str, object]) -> Decision:
    session = payment.sessions[attempt - 1]
    if "id" in update and session.status == "planned":
        update = update | {"status": "open"}
    changed = session.model_copy(update=update)
    sessions = (*payment.sessions[: attempt - 1], changed, *payment.sessions[attempt:])
    return payment.model_copy(update={"sessions": sessions}), []


_REFUSALS: Mapping[Standing, tuple[str, str]] = {
    "paid": ("order_already_paid", "This order is paid: there is nothing left to pay."),
    "closed": ("order_ended", "This order was cancelled or has expired: place it again to pay it."),
    "processing": (
        "payment_processing",
        "A payment of this order is being processed by the bank: wait for its answer.",
    ),
}
