"""A verified webhook is stored (BI-02). billing consumes it itself, so that retries, order and parking are the
kernel's."""

from typing import ClassVar

from shared.events.contract import Event


class StripeEventReceived(Event):
    """Says only which: the object is asked from Stripe anew, an old payload is not trusted."""

    TYPE: ClassVar[str] = "billing.stripe_event_received"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("billing",)

    stripe_event_id: str
    stripe_type: str
    object_id: str
