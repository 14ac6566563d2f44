"""Stripe's webhooks in MongoDB: one aggregate per event, under Stripe's own id (BI-02)."""

from services.billing.domain.stripe_event import StripeEvent
from shared.mongo import Database
from shared.store import Aggregates, Outbound


def stripe_events(database: Database, outbound: Outbound) -> Aggregates[StripeEvent]:
    """The store of received webhooks."""
    return Aggregates(database, "stripe_events", StripeEvent, outbound)
