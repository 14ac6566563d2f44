"""The action of each type of Stripe event: its object is read from Stripe again, so order does not matter (BI-02)."""

from collections.abc import Awaitable, Callable, Mapping

from services.billing.actions.checkout.record_failure import record_failure
from services.billing.actions.checkout.sync_checkout_session import apply_checkout_session
from services.billing.actions.invoices.issue_invoice import invoice_payment
from services.billing.actions.refunds.refund_payment import sync_refund
from services.billing.context import WebhooksContext
from services.billing.domain.webhooks.jobs import ApplyStripeEvent

Action = Callable[[WebhooksContext, ApplyStripeEvent], Awaitable[None]]


async def _session(context: WebhooksContext, job: ApplyStripeEvent) -> None:
    """Records the payment and issues its invoice. The job is repeated until both are done: no second job, no second
    look at the payment."""
    snapshot = await context.checkout.provider.get_checkout_session(job.object_id)
    payment = await apply_checkout_session(context.checkout, snapshot, invoice_by_job=False)
    if payment and payment.paid and snapshot.paid and payment.paid.payment_id == snapshot.paid.payment_id:
        await invoice_payment(context.invoices, payment, payment.paid)


async def _failure(context: WebhooksContext, job: ApplyStripeEvent) -> None:
    await record_failure(context.checkout, job.object_id, job.stripe_event_id)


async def _refund(context: WebhooksContext, job: ApplyStripeEvent) -> None:
    await sync_refund(context.refunds, job.object_id)


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
"""Other types are verified, answered and not stored."""


async def apply_stripe_event(context: WebhooksContext, job: ApplyStripeEvent) -> None:
    """Runs the action of the event's type; does nothing for a type that was removed since it was stored."""
    if action := ACTIONS.get(job.stripe_type):
        await action(context, job)
