"""billing.stripe_event_received → what Stripe told is done."""

from services.billing.actions.apply_stripe_event import apply_stripe_event
from services.billing.context import Billing
from shared.events.billing.stripe_event_received import StripeEventReceived
from shared.messaging.envelope import Received


async def handle(billing: Billing, event: Received[StripeEventReceived]) -> None:
    await apply_stripe_event(billing, event.data)
