"""Machine clients in MongoDB, for the staff alone (ID-29)."""

from services.identity.domain.machines.client import MachineClient
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.visibility import Owned
from shared.values.viewer import Scope

OWNED = Owned(
    noun="machine client", read=Scope.IDENTITY_ADMIN, account="state.created_by", newest_by="state.created_at"
)

RETENTION = Retention(
    purpose="the merchant's shops and ERPs, as long as they may be asked about what they did",
    secret=("state.secrets.secret_hash",),
    unowned="the merchant's own servers, not customers",
)


def machine_client_store(database: Database, outbound: Outbound) -> Repository[MachineClient]:
    """Under their client ids."""
    return Repository(database, "machine_clients", MachineClient, outbound, retention=RETENTION, owned=OWNED)
