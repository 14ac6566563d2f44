"""Consents in MongoDB: copies of identity's, as far as mails need them."""

from services.notifier.domain.consents.mail_consents import MailConsents
from shared.persistence.mongo import Database
from shared.persistence.projections import Projections
from shared.persistence.retention import Retention

RETENTION = Retention(purpose="which marketing mails an account agreed to: yes or no for each")


def consent_copies(database: Database) -> Projections[MailConsents]:
    """Under the account's id."""
    return Projections(database, "consents", MailConsents, retention=RETENTION)
