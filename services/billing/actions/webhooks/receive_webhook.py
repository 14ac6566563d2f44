"""Store a verified webhook; its job applies it after the answer (BI-02)."""

from services.billing.actions.webhooks.apply_stripe_event import ACTIONS
from services.billing.actions.webhooks.metrics import count_received, observe_age
from services.billing.context import WebhooksContext
from services.billing.domain.webhooks.jobs import ApplyStripeEvent
from services.billing.domain.webhooks.stripe_event import ReceivedEvent, StripeEvent


async def receive_webhook(context: WebhooksContext, received: ReceivedEvent) -> None:
    """Stored in one write with the job that applies it; a repeated delivery changes nothing. A type that has no action
    is not stored: Stripe keeps its events for 30 days, and a deployment that adds an action reads objects anew."""
    if received.type not in ACTIONS:
        count_received(received.type, "ignored")
        return
    event = StripeEvent(
        type=received.type,
        object_id=received.object_id,
        api_version=received.api_version,
        created_at=received.created,
        received_at=context.clock(),
    )
    jobs = []
    if received.object_id is not None:
        jobs.append(
            ApplyStripeEvent(stripe_event_id=received.id, stripe_type=received.type, object_id=received.object_id)
        )
    stored = await context.stripe_events.create_if_absent(received.id, event, jobs)
    count_received(received.type, "stored" if stored.applied else "repeated")
    if stored.applied:
        observe_age(received.type, event.created_at, event.received_at)
