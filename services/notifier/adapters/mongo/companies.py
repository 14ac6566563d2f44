"""Companies and their users in MongoDB: copies of identity's states, as far as mails need them."""

from pymongo import ASCENDING, IndexModel

from services.notifier.domain.companies.company import Company, Membership
from shared.persistence.mongo import Database
from shared.persistence.projections import Projections
from shared.persistence.retention import Retention

COMPANIES = Retention(
    purpose="the merchant's person for a company, for what none of its users can be told",
    personal=("state.contact_person.name", "state.contact_person.address"),
    unowned="one of the merchant's people, for the company",
)
MEMBERSHIPS = Retention(purpose="which accounts are mailed about a company's orders and documents")


def company_copies(database: Database) -> Projections[Company]:
    """Under the company's customer number."""
    return Projections(database, "companies", Company, retention=COMPANIES)


class MembershipCopies(Projections[Membership]):
    """Under the membership's id."""

    def __init__(self, database: Database) -> None:
        by_customer = IndexModel([("state.customer_number", ASCENDING)], name="customer_number")
        super().__init__(database, "memberships", Membership, [by_customer], retention=MEMBERSHIPS)
