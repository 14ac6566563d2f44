"""Contacts in MongoDB: copies of identity's account states, as far as mails need them."""

from services.notifier.domain.contacts.contact import Contact
from shared.persistence.mongo import Database
from shared.persistence.projections import Projections
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject

RETENTION = Retention(
    purpose="where a customer's mails go to",
    personal=("state.address", "state.name"),
    subject=Subject(account="_id"),
)


def contact_copies(database: Database) -> Projections[Contact]:
    """Under the account's id."""
    return Projections(database, "contacts", Contact, retention=RETENTION)
