"""Accounts in MongoDB as orders knows them: copies of identity's states."""

from services.orders.domain.customers.account import KnownAccount
from shared.persistence.mongo import Database
from shared.persistence.projections import Projections
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject

RETENTION = Retention(
    purpose="who orders, to fill a new order with what the customer said before",
    personal=(
        *("state.email", "state.first_name", "state.name", "state.phone"),
        *("state.address.street", "state.address.postal_code", "state.address.city"),
    ),
    subject=Subject(account="_id"),
)


def known_accounts(database: Database) -> Projections[KnownAccount]:
    """Under the account's id."""
    return Projections(database, "accounts", KnownAccount, retention=RETENTION)
