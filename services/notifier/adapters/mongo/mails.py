"""Mails in MongoDB: aggregates under an id derived from event, template and account (NO-02)."""

from collections.abc import AsyncIterator
from datetime import timedelta

from prometheus_client import Gauge
from pymongo import ASCENDING, IndexModel

from services.notifier.domain.mails.mail import KEPT, Mail, Status
from shared.persistence.backlog import count
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject
from shared.persistence.versioned import Versioned

RETENTION = Retention(
    purpose="what was mailed to whom: questions of customers, sending again, and no second mail for a replayed event",
    personal=("state.recipient.address", "state.recipient.name", "state.template_context"),
    secret=("state.sealed",),
    subject=Subject(account="state.account_id", address="state.recipient.address"),
    counted_from="state.created_at",
    period=KEPT,
    expires=True,
)


BY_STATUS = IndexModel([("state.status", ASCENDING), ("state.created_at", ASCENDING)], name="status")

_HELD_FOR = "state.held.account_id"
BY_ACCOUNT = IndexModel([(_HELD_FOR, ASCENDING)], name="held", sparse=True)

UNSENT = tuple(status for status in Status if status not in {Status.SENT, Status.DROPPED})
"""What is counted: the number of mails that were sent or dropped only grows."""

unsent = Gauge("comptoir_mails_unsent", "Mails that have not been sent, 10,000 a status at most", ["status"])
unsent_age = Gauge("comptoir_mails_unsent_oldest_seconds", "Since the oldest of them was queued", ["status"])


class MailStore(Repository[Mail]):
    """What is due is found by the deadline `next_attempt`; what is stuck, by status and age."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        super().__init__(database, "mails", Mail, outbound, retention=RETENTION, indexes=[BY_STATUS, BY_ACCOUNT])

    def held_for(self, account_id: str) -> AsyncIterator[Versioned[Mail]]:
        """Mails that wait for the account's address to be confirmed, 100 at most."""
        return self.find({_HELD_FOR: account_id}, sort=[(_HELD_FOR, ASCENDING)], limit=100)

    async def measure(self) -> None:
        """Sets the gauges of unsent mails, along the index of their status."""
        for status in UNSENT:
            query = {"state.status": status.value}
            oldest = await self.collection.find_one(query, {"state.created_at": 1}, sort=[("state.created_at", 1)])
            waited = self.clock() - oldest["state"]["created_at"] if oldest else timedelta(0)
            unsent.labels(status.value).set(await count(self.collection, query) if oldest else 0)
            unsent_age.labels(status.value).set(waited.total_seconds())

    def forget_measures(self) -> None:
        """Takes the gauges away."""
        unsent.clear()
        unsent_age.clear()
