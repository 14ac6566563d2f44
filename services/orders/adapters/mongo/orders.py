"""Orders in MongoDB: aggregates under their number, owned by a customer."""

from services.orders.domain.ordering.order import Order
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.visibility import Owned
from shared.values.viewer import Scope

OWNED = Owned(
    noun="order",
    read=Scope.ORDERS_READ,
    customer="state.customer_number",
    bound={"order": "_id"},
    newest_by="state.placed_at",
    replaces=("by_owner",),
)


RETENTION = Retention(
    purpose="the contract with the customer: what was ordered, at which price, and what became of it",
    personal=(
        *("state.buyer.name", "state.buyer.email"),
        *("state.buyer.address.street", "state.buyer.address.postal_code", "state.buyer.address.city"),
    ),
)


def order_repository(database: Database, outbound: Outbound) -> Repository[Order]:
    """The repository of orders."""
    return Repository(database, "orders", Order, outbound, retention=RETENTION, owned=OWNED)
