"""The action of each type of Stripe event: its object is read from Stripe again, so order does not matter (BI-02)."""

from collections.abc import Awaitable, Callable, Mapping

from services.billing.actions.checkout.record_failure import record_failure
from services.billing.actions.checkout.sync_checkout_session import sync_checkout_session
from services.billing.actions.refunds.refund_payment import sync_refund
from services.billing.context import BillingContext
from shared.events.billing.stripe_event_received import StripeEventReceived

Action = Callable[[BillingContext, StripeEventReceived], Awaitable[None]]


async def _session(context: BillingContext, event: StripeEventReceived) -> None:
    await sync_checkout_session(context, event.object_id)


async def _failure(context: BillingContext, event: StripeEventReceived) -> None:
    await record_failure(context, event.object_id, event.stripe_event_id)


async def _refund(context: BillingContext, event: StripeEventReceived) -> None:
    await sync_refund(context, event.object_id)


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
"""Other types are stored and lead to nothing."""


async def apply_stripe_event(context: BillingContext, event: StripeEventReceived) -> None:
    """Runs the action of the event's type; does nothing for a type that was removed since it was stored."""
    if action := ACTIONS.get(event.stripe_type):
        await action(context, event)
