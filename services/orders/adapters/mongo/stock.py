"""Stock in MongoDB: one pool of pieces per SKU (OR-13)."""

from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.reservations import Pool, Pools
from shared.persistence.retention import Retention

_COLLECTION = "stock"

RETENTION = Retention(purpose="how many pieces of an article are free, reserved for which orders, and sold")


def stock_pools(database: Database) -> Pools:
    """Under their SKU."""
    return Pools(database, _COLLECTION)


def stock_deadlines(database: Database, outbound: Outbound) -> Repository[Pool]:
    """The same documents, for the deadline of their holds."""
    return Repository(database, _COLLECTION, Pool, outbound, retention=RETENTION)
