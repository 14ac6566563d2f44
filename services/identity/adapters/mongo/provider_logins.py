"""Logins at providers in MongoDB, until they or their tickets are too old."""

from datetime import timedelta

from services.identity.domain.providers.login import ProviderLogin
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention

RETENTION = Retention(
    purpose="a login at another company that has begun, and who the person is there until the ticket is used",
    personal=(
        *("state.identity.key", "state.identity.email", "state.identity.email_key"),
        *("state.identity.first_name", "state.identity.name"),
    ),
    secret=("state.state_hash", "state.holder_hash", "state.code_verifier", "state.nonce", "state.ticket_hash"),
    unowned="it belongs to no account until it is used, and is over within minutes",
    counted_from="state.expires_at",
    period=timedelta(0),
    expires=True,
)


def provider_login_store(database: Database, outbound: Outbound) -> Repository[ProviderLogin]:
    """Each under an id that its state and its ticket begin with."""
    return Repository(database, "provider_logins", ProviderLogin, outbound, retention=RETENTION)
