"""Accounts in MongoDB: unique by address and by customer number, found by the hash of a token."""

from pymongo import ASCENDING, IndexModel

from services.identity.domain.accounts.account import Account
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.versioned import Versioned
from shared.persistence.visibility import Owned
from shared.values.viewer import Scope

_CONFIRMATION, _RESET = "state.confirmation.token_hash", "state.reset.token_hash"

OWNED = Owned(noun="account", read=Scope.IDENTITY_READ, account="_id")


RETENTION = Retention(
    purpose="the customer's login and master data",
    personal=(
        *("state.email", "state.email_key", "state.first_name", "state.name", "state.phone"),
        *("state.address.street", "state.address.postal_code", "state.address.city"),
        *(
            "state.password_hash",
            "state.confirmation.token_hash",
            "state.confirmation.address",
            "state.reset.token_hash",
        ),
    ),
)


class AccountStore(Repository[Account]):
    """Adds the ways in which an account is looked for."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        tokens = [IndexModel([(path, ASCENDING)], name=path, sparse=True) for path in (_CONFIRMATION, _RESET)]
        unique = {"email": "email_key", "customer_number": "customer_number"}
        super().__init__(
            database, "accounts", Account, outbound, retention=RETENTION, unique=unique, indexes=tokens, owned=OWNED
        )

    async def by_email(self, email_key: str) -> Versioned[Account] | None:
        """The account of an address, if there is one."""
        return await self.find_one({"state.email_key": email_key})

    async def by_confirmation(self, token_hash: str) -> Versioned[Account] | None:
        """The account whose mailed confirmation link has this token."""
        return await self.find_one({_CONFIRMATION: token_hash})

    async def by_reset(self, token_hash: str) -> Versioned[Account] | None:
        """The account whose newest reset link has this token."""
        return await self.find_one({_RESET: token_hash})
