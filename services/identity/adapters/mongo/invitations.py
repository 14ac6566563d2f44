"""Invitations in MongoDB, found by their link's token; forgotten a year after they were sent."""

from datetime import timedelta

from pymongo import ASCENDING, IndexModel

from services.identity.domain.invitations.invitation import Invitation
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject
from shared.persistence.versioned import Versioned
from shared.persistence.visibility import Owned
from shared.values.viewer import Scope

_TOKEN = "state.links.token_hash"  # noqa: S105 - a path

OWNED = Owned(
    noun="invitation", read=Scope.IDENTITY_READ, customer="state.customer_number", newest_by="state.invited_at"
)

RETENTION = Retention(
    purpose="who was invited to act for a company, by whom",
    personal=("state.company_name", "state.email", "state.email_key", "state.links.address"),
    secret=(_TOKEN,),
    subject=Subject(address="state.email"),
    counted_from="state.invited_at",
    period=timedelta(days=365),
    expires=True,
)


class InvitationStore(Repository[Invitation]):
    """Under an id that follows from the company and the address."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        tokens = IndexModel([(_TOKEN, ASCENDING)], name=_TOKEN, sparse=True)
        super().__init__(
            database, "invitations", Invitation, outbound, retention=RETENTION, indexes=[tokens], owned=OWNED
        )

    async def by_token(self, token_hash: str) -> Versioned[Invitation] | None:
        """The invitation whose newest link has this token."""
        return await self.find_one({_TOKEN: token_hash})
