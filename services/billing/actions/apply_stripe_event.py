"""What each type of Stripe's events leads to: its object is asked anew, so their order does not matter (BI-02)."""

from collections.abc import Awaitable, Callable, Mapping

from services.billing.actions.follow_session import follow_session
from services.billing.actions.record_failure import record_failure
from services.billing.actions.send_back import follow_refund
from services.billing.context import Billing
from shared.events.billing.stripe_event_received import StripeEventReceived

Action = Callable[[Billing, StripeEventReceived], Awaitable[None]]


async def _session(billing: Billing, event: StripeEventReceived) -> None:
    await follow_session(billing, event.object_id)


async def _failure(billing: Billing, event: StripeEventReceived) -> None:
    await record_failure(billing, event.object_id, event.stripe_event_id)


async def _refund(billing: Billing, event: StripeEventReceived) -> None:
    await follow_refund(billing, event.object_id)


ACTIONS: Mapping[str, Action] = {
    "checkout.session.completed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "checkout.session.async_payment_failed": _session,
    "checkout.session.expired": _session,
    "payment_intent.payment_failed": _failure,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
}
"""Types that are not here are stored and lead to nothing."""


async def apply_stripe_event(billing: Billing, event: StripeEventReceived) -> None:
    """Does the one action of the event's type; an older process's type that is no longer here does nothing."""
    if action := ACTIONS.get(event.stripe_type):
        await action(billing, event)
