"""Orders in MongoDB: aggregates under their number."""

from collections.abc import AsyncIterator
from datetime import datetime

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.orders.domain.ordering.order import Order
from shared.errors import NotFound
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository, Versioned
from shared.persistence.retention import Retention

_NEWEST_FIRST = [("state.placed_at", DESCENDING), ("_id", DESCENDING)]


RETENTION = Retention(
    purpose="the contract with the customer: what was ordered, at which price, and what became of it",
    personal=(
        *("state.buyer.name", "state.buyer.email"),
        *("state.buyer.address.street", "state.buyer.address.postal_code", "state.buyer.address.city"),
    ),
)


class OrderStore(Repository[Order]):
    """Adds the questions that the dashboard asks (OR-07)."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        by_owner = IndexModel([("state.account_id", ASCENDING), *_NEWEST_FIRST], name="by_owner")
        super().__init__(database, "orders", Order, outbound, retention=RETENTION, indexes=[by_owner])

    async def of(self, number: str, account_id: str) -> Versioned[Order]:
        """An account's order; NotFound also for another's (AP-02)."""
        order = await self.get(number)
        if order.state.account_id != account_id:
            raise NotFound(self.kind)
        return order

    def newest(
        self, account_id: str, before: tuple[datetime, str] | None, limit: int
    ) -> AsyncIterator[Versioned[Order]]:
        """An account's orders, newest first, from behind `before` (placed_at, number)."""
        query: dict[str, object] = {"state.account_id": account_id}
        if before is not None:
            moment, number = before
            query["$or"] = [
                {"state.placed_at": {"$lt": moment}},
                {"state.placed_at": moment, "_id": {"$lt": number}},
            ]
        return self.find(query, sort=_NEWEST_FIRST, limit=limit)
