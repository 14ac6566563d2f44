"""Stripe's webhooks in MongoDB: one aggregate per event, under Stripe's own id (BI-02)."""

from datetime import timedelta

from services.billing.domain.webhooks.stripe_event import StripeEvent
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention

RETENTION = Retention(
    purpose="which webhooks came, so that a repeated one is known; Stripe repeats for days and keeps them for 30",
    counted_from="state.received_at",
    period=timedelta(days=90),
    expires=True,
)


def stripe_events(database: Database, outbound: Outbound) -> Repository[StripeEvent]:
    """The store of received webhooks."""
    return Repository(database, "stripe_events", StripeEvent, outbound, retention=RETENTION)
