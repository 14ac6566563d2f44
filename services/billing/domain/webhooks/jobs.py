"""What billing asks of itself about Stripe's webhooks."""

from typing import ClassVar

from shared.events.job import Job


class ApplyStripeEvent(Job):
    """Apply a stored webhook (BI-02). It names the object alone, which is read from Stripe again: an old payload is not
    trusted."""

    VERB: ClassVar[str] = "apply_stripe_event"

    stripe_event_id: str
    stripe_type: str
    object_id: str
