"""Payments in MongoDB: one aggregate per payable, under its id."""

from pymongo import ASCENDING, IndexModel

from services.billing.domain.checkout.payment import Payment
from services.billing.domain.payable import Payable
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository, Versioned
from shared.persistence.retention import Retention

RETENTION = Retention(
    purpose="what is to pay, was paid and went back, by Stripe's ids",
    personal=(
        *("state.buyer.name", "state.buyer.email"),
        *("state.buyer.address.street", "state.buyer.address.postal_code", "state.buyer.address.city"),
    ),
)


class PaymentStore(Repository[Payment]):
    """Adds who may see a payment (AP-02)."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        by_session = IndexModel([("state.checkout_sessions.id", ASCENDING)], name="by_session")
        super().__init__(database, "payments", Payment, outbound, retention=RETENTION, indexes=[by_session])

    async def of(self, payable: Payable, account_id: str) -> Versioned[Payment] | None:
        """An account's payment; None also for another's."""
        return await self.find_one({"_id": payable.id, "state.account_id": account_id})

    async def of_checkout_session(self, session_id: str, account_id: str) -> Versioned[Payment] | None:
        """The payment of a checkout session; None also for another's."""
        return await self.find_one({"state.checkout_sessions.id": session_id, "state.account_id": account_id})
