"""Payments in MongoDB: one aggregate per payable, under its id."""

from pymongo import ASCENDING, IndexModel

from services.billing.domain.checkout.payment import Payment, open_until
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject
from shared.persistence.visibility import Owned
from shared.values.viewer import Scope

OWNED = Owned(
    noun="payment",
    read=Scope.BILLING_READ,
    customer="state.customer_number",
    bound={"order": "state.payable.reference"},
)

RETENTION = Retention(
    purpose="what is to pay, was paid and went back, by Stripe's ids",
    personal=(
        *("state.buyer.name", "state.buyer.email"),
        *("state.buyer.address.street", "state.buyer.address.postal_code", "state.buyer.address.city"),
    ),
    subject=Subject(customer="state.customer_number"),
    open_until=open_until,
)


def payment_repository(database: Database, outbound: Outbound) -> Repository[Payment]:
    """The repository of payments; each is also found by its checkout sessions."""
    by_session = IndexModel([("state.checkout_sessions.id", ASCENDING)], name="by_session")
    return Repository(database, "payments", Payment, outbound, retention=RETENTION, indexes=[by_session], owned=OWNED)
