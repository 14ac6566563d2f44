"""Companies in MongoDB as orders knows them: copies of identity's states."""

from services.orders.domain.customers.company import KnownCompany
from shared.persistence.mongo import Database
from shared.persistence.projections import Projections
from shared.persistence.retention import Retention

RETENTION = Retention(
    purpose="who is invoiced for what a company's users order; its name may be a person's",
    personal=("state.name", "state.address.street", "state.address.postal_code", "state.address.city"),
    unowned="it is the company's, whoever of its users leaves",
)


def known_companies(database: Database) -> Projections[KnownCompany]:
    """Under the company's customer number."""
    return Projections(database, "companies", KnownCompany, retention=RETENTION)
