"""Store a verified webhook; the work is done after the answer, from its event (BI-02)."""

from services.billing.actions.webhooks.apply_stripe_event import ACTIONS
from services.billing.context import BillingContext
from services.billing.domain.webhooks.stripe_event import ReceivedEvent, StripeEvent
from shared.events.billing.stripe_event_received import StripeEventReceived


async def receive_webhook(context: BillingContext, received: ReceivedEvent) -> None:
    """In one write with the event that leads to the work; a delivery that came before changes nothing. Types that we
    do nothing for are kept without an event."""
    event = StripeEvent(
        type=received.type,
        object_id=received.object_id,
        api_version=received.api_version,
        created_at=received.created,
        received_at=context.clock(),
    )
    news = []
    if received.type in ACTIONS and received.object_id is not None:
        news.append(
            StripeEventReceived(stripe_event_id=received.id, stripe_type=received.type, object_id=received.object_id)
        )
    await context.stripe_events.create_if_absent(received.id, event, news)
