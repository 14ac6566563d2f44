"""Stripe's webhooks in MongoDB: one aggregate per event, under Stripe's own id (BI-02)."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.mongo import Database
from shared.store import Aggregates, Outbound


class StripeEvent(BaseModel):
    """What of a verified webhook is kept: enough to ask Stripe for its object again. The payload is not: it is
    personal data, it ages, and Stripe keeps it for 30 days."""

    model_config = ConfigDict(frozen=True)

    type: str
    object_id: str | None
    api_version: str | None
    created_at: datetime
    received_at: datetime


def stripe_events(database: Database, outbound: Outbound) -> Aggregates[StripeEvent]:
    """The store of received webhooks."""
    return Aggregates(database, "stripe_events", StripeEvent, outbound)
