"""Drafts of registrations in MongoDB; the database itself forgets the abandoned ones (ID-01)."""

from services.identity.domain.registration.draft import LIFE, Draft
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention

RETENTION = Retention(
    purpose="a registration in steps, until it is confirmed or abandoned",
    personal=(
        *("state.details.email", "state.details.email_key", "state.details.first_name", "state.details.name"),
        *("state.details.phone", "state.details.address.street", "state.details.address.postal_code"),
        "state.details.address.city",
    ),
    secret=("state.password_hash", "state.secret_hash"),
    unowned="it is nobody's account yet, and vanishes within half an hour",
    counted_from="state.touched_at",
    period=LIFE,
    expires=True,
)


def draft_store(database: Database, outbound: Outbound) -> Repository[Draft]:
    """Under an id that its client got together with a secret."""
    return Repository(database, "drafts", Draft, outbound, retention=RETENTION)
