"""billing.stripe_event_received → apply it."""

from services.billing.actions.webhooks.apply_stripe_event import apply_stripe_event
from services.billing.context import BillingContext
from shared.events.billing.stripe_event_received import StripeEventReceived
from shared.messaging.envelope import Received


async def handle(context: BillingContext, event: Received[StripeEventReceived]) -> None:
    await apply_stripe_event(context, event.data)
