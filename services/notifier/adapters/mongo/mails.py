"""Mails in MongoDB: aggregates under an id derived from event, template and account (NO-02)."""

from datetime import timedelta

from services.notifier.domain.mails.mail import Mail
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention

RETENTION = Retention(
    purpose="what was mailed to whom: questions of customers, sending again, and no second mail for a replayed event",
    personal=("state.recipient.address", "state.recipient.name", "state.template_context", "state.sealed"),
    counted_from="state.created_at",
    period=timedelta(days=180),
    expires=True,
)


class MailStore(Repository[Mail]):
    """What is due is found by the deadline `next_attempt`."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        super().__init__(database, "mails", Mail, outbound, retention=RETENTION)
