"""Accounts in MongoDB: unique by address, by customer number and by each provider, found by the hash of a token."""

from collections.abc import AsyncIterator

from pymongo import ASCENDING, IndexModel

from services.identity.domain.accounts.account import Account
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject
from shared.persistence.versioned import Versioned
from shared.persistence.visibility import Owned
from shared.values.viewer import Scope

_LINK = "state.links.token_hash"
_PROVIDER = "state.providers.key"

_COMPANY = "state.memberships.customer_number"

OWNED = Owned(noun="account", read=Scope.IDENTITY_READ, account="_id")


RETENTION = Retention(
    purpose="the customer's login and master data",
    personal=(
        *("state.email", "state.email_key", "state.first_name", "state.name", "state.phone"),
        *("state.address.street", "state.address.postal_code", "state.address.city"),
        *(f"state.delivery_addresses.{each}" for each in ("label", "recipient", "phone")),
        *(f"state.delivery_addresses.address.{each}" for each in ("street", "postal_code", "city")),
        *(f"state.vehicles.{each}" for each in ("make", "model", "engine", "km_per_year", "last_inspection")),
        *(_PROVIDER, "state.providers.email"),
        "state.links.address",
    ),
    secret=("state.password_hash", _LINK),
    subject=Subject(account="_id"),
)


class AccountStore(Repository[Account]):
    """Adds the ways in which an account is looked for."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        tokens = [
            IndexModel([(_LINK, ASCENDING)], name=_LINK, sparse=True),
            IndexModel([(_COMPANY, ASCENDING), ("_id", ASCENDING)], name=_COMPANY),
        ]
        unique = {"email": "email_key", "customer_number": "customer_number", "provider": "providers.key"}
        super().__init__(
            database, "accounts", Account, outbound, retention=RETENTION, unique=unique, indexes=tokens, owned=OWNED
        )

    async def by_email(self, email_key: str) -> Versioned[Account] | None:
        """The account of an address, if there is one."""
        return await self.find_one({"state.email_key": email_key})

    async def by_customer_number(self, customer_number: str) -> Versioned[Account] | None:
        """The account that is the customer, if there is one."""
        return await self.find_one({"state.customer_number": customer_number})

    async def by_token(self, token_hash: str) -> Versioned[Account] | None:
        """The account that has a link, of any purpose, with this token."""
        return await self.find_one({_LINK: token_hash})

    async def by_provider(self, key: str) -> Versioned[Account] | None:
        """The account that is linked to somebody at a provider."""
        return await self.find_one({_PROVIDER: key})

    def users_of(self, customer_number: str, most: int) -> AsyncIterator[Versioned[Account]]:
        """The accounts that act for a company."""
        return self.find({_COMPANY: customer_number}, sort=[("_id", ASCENDING)], limit=most)
