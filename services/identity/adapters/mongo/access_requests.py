"""Requests to act for a company in MongoDB, and the documents that companies have (ID-18, ID-19)."""

from datetime import timedelta

from pymongo import ASCENDING, IndexModel

from services.identity.domain.access.access_request import AccessRequest
from services.identity.domain.access.document import KnownDocument
from shared.persistence.mongo import Database
from shared.persistence.projections import Projections
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject
from shared.persistence.versioned import Versioned
from shared.persistence.visibility import Owned
from shared.values.viewer import Scope

_TOKEN = "state.approvers.token_hash"  # noqa: S105 - a path

OWNED = Owned(
    noun="access request", read=Scope.IDENTITY_READ, customer="state.held_for", newest_by="state.requested_at"
)

RETENTION = Retention(
    purpose="who asked to act for a company, and who decided",
    personal=("state.asker_name", "state.asker_email", "state.company_name", "state.approvers.address"),
    secret=(_TOKEN,),
    subject=Subject(account="state.account_id"),
    counted_from="state.requested_at",
    period=timedelta(days=365),
    expires=True,
)


class AccessRequestStore(Repository[AccessRequest]):
    """Seen by the company's owners once they matched, and by staff."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        super().__init__(
            database,
            "access_requests",
            AccessRequest,
            outbound,
            retention=RETENTION,
            unique={"pair": "pair"},
            indexes=[IndexModel([(_TOKEN, ASCENDING)], name=_TOKEN, sparse=True)],
            owned=OWNED,
        )

    async def by_token(self, token_hash: str) -> Versioned[AccessRequest] | None:
        """The request that waits for a decision by this token."""
        return await self.find_one({_TOKEN: token_hash})

    async def by_pair(self, pair: str) -> Versioned[AccessRequest] | None:
        """The request of an asker to a company that waits for a decision."""
        return await self.find_one({"state.pair": pair})


def known_documents(database: Database) -> Projections[KnownDocument]:
    """Under a hash of customer number, kind and number."""
    purpose = "by which documents somebody shows to belong to a company; holds no number"
    return Projections(database, "known_documents", KnownDocument, retention=Retention(purpose=purpose))
