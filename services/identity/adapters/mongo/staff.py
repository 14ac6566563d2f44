"""Members of the staff in MongoDB: a collection of their own, beside the customers' accounts (ID-22)."""

from pymongo import ASCENDING, IndexModel

from services.identity.domain.staff.member import StaffMember
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.versioned import Versioned
from shared.persistence.visibility import Owned
from shared.values.viewer import Scope

_ENROLMENT, _TICKET = "state.enrolment.token_hash", "state.ticket.token_hash"

OWNED = Owned(noun="staff member", read=Scope.IDENTITY_READ, account="_id")

RETENTION = Retention(
    purpose="the logins of the merchant's own people, as long as they may be asked about what they did",
    personal=(*("state.email", "state.email_key", "state.name"),),
    secret=("state.password_hash", "state.recovery_codes", _ENROLMENT, _TICKET, "state.second_factor.sealed_secret"),
    unowned="the merchant's own people, not customers",
)


class StaffStore(Repository[StaffMember]):
    """Adds the ways in which a member is looked for."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        tokens = [IndexModel([(path, ASCENDING)], name=path, sparse=True) for path in (_ENROLMENT, _TICKET)]
        unique = {"email": "email_key"}
        super().__init__(
            database, "staff", StaffMember, outbound, retention=RETENTION, unique=unique, indexes=tokens, owned=OWNED
        )

    async def by_email(self, email_key: str) -> Versioned[StaffMember] | None:
        """The member of an address, if there is one."""
        return await self.find_one({"state.email_key": email_key})

    async def by_enrolment(self, token_hash: str) -> Versioned[StaffMember] | None:
        """The member whose newest enrolment has this token."""
        return await self.find_one({_ENROLMENT: token_hash})

    async def by_ticket(self, token_hash: str) -> Versioned[StaffMember] | None:
        """The member whose newest login has this ticket."""
        return await self.find_one({_TICKET: token_hash})
