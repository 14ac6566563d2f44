"""Failed logins in a row in MongoDB, until nobody has failed for two days."""

from datetime import timedelta

from services.identity.domain.sessions.login_guard import LoginGuard
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention

RETENTION = Retention(
    purpose="how often a password was wrong, under a hash of the address that was tried",
    counted_from="state.last_at",
    period=timedelta(days=2),
    expires=True,
)


def login_guard_store(database: Database, outbound: Outbound) -> Repository[LoginGuard]:
    """Under an id derived from the address and, where the account knows it, the device."""
    return Repository(database, "login_guards", LoginGuard, outbound, retention=RETENTION)
