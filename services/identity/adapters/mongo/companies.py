"""Companies in MongoDB, under their customer number; unique by company number (ID-17)."""

from services.identity.domain.companies.company import Company
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.visibility import Owned
from shared.values.viewer import Scope

OWNED = Owned(noun="company", read=Scope.IDENTITY_READ, customer="state.customer_number", newest_by="state.created_at")

RETENTION = Retention(
    purpose="whom a company's users order for; its name may be a person's",
    personal=(
        *("state.name", "state.address.street", "state.address.postal_code", "state.address.city"),
        *("state.contact_person.name", "state.contact_person.email", "state.contact_person.phone"),
    ),
    unowned="it is the company's, whoever of its users leaves",
)


def company_store(database: Database, outbound: Outbound) -> Repository[Company]:
    """A company is seen by those who act for it, and by staff."""
    return Repository(
        database,
        "companies",
        Company,
        outbound,
        retention=RETENTION,
        unique={"company_key": "company_key"},
        owned=OWNED,
    )
