"""What billing asks of itself about Stripe's webhooks."""

from typing import ClassVar

from shared.events.job import Job


class ApplyStripeEvent(Job):
    """A verified webhook is stored (BI-02). Says only which: the object is asked from Stripe anew, an old payload is
    not trusted."""

    VERB: ClassVar[str] = "apply_stripe_event"

    stripe_event_id: str
    stripe_type: str
    object_id: str
