"""apply_stripe_event: apply a stored webhook."""

from services.billing.actions.webhooks.apply_stripe_event import apply_stripe_event
from services.billing.context import BillingContext
from services.billing.domain.webhooks.jobs import ApplyStripeEvent
from shared.messaging.envelope import Received


async def handle(context: BillingContext, job: Received[ApplyStripeEvent]) -> None:
    await apply_stripe_event(context.webhooks, job.data)
