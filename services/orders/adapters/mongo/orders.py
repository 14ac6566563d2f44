"""Orders in MongoDB: aggregates under their number, owned by a customer."""

from pymongo import ASCENDING, IndexModel

from services.orders.domain.ordering.order import PAYABLE, Order, open_until
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject
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
    subject=Subject(customer="state.customer_number"),
    open_until=open_until,
)


_UNPAID = sorted(status.value for status in PAYABLE)
_BY_STATUS = IndexModel([("state.customer_number", ASCENDING), ("state.status", ASCENDING)], name="by_status")


class OrderStore(Repository[Order]):
    """Under their numbers; a customer's are also found by status."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        super().__init__(database, "orders", Order, outbound, retention=RETENTION, owned=OWNED, indexes=[_BY_STATUS])

    async def unpaid(self, customer_number: str, most: int) -> int:
        """How many of a customer's orders wait for their payment; counted to `most`."""
        query = {"state.customer_number": customer_number, "state.status": {"$in": _UNPAID}}
        return len(await self.collection.find(query, {"_id": 1}).limit(most).to_list(most))
