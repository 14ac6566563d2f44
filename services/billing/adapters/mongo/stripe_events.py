"""Stripe's webhooks in MongoDB: one aggregate per event, under Stripe's own id (BI-02)."""

from services.billing.domain.webhooks.stripe_event import StripeEvent
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository


def stripe_events(database: Database, outbound: Outbound) -> Repository[StripeEvent]:
    """The store of received webhooks."""
    return Repository(database, "stripe_events", StripeEvent, outbound)
