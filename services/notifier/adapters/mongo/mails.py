"""Mails in MongoDB: aggregates under an id derived from event, template and account (NO-02)."""

from services.notifier.domain.mails.mail import Mail
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository


class MailStore(Repository[Mail]):
    """The schedule finds what is due by `next_attempt_at`."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        super().__init__(database, "mails", Mail, outbound, due=Mail.due)
