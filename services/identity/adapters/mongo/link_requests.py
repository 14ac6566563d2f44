"""Requests for a mailed link in MongoDB, for as long as their job may wait for the broker."""

from datetime import timedelta

from services.identity.domain.links.link_request import LinkRequest
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention

RETENTION = Retention(
    purpose="a link that was asked for by mail, until its job has run: longer than any outage after which it is wanted",
    counted_from="state.asked_at",
    period=timedelta(hours=48),
    expires=True,
)


def link_request_store(database: Database, outbound: Outbound) -> Repository[LinkRequest]:
    """Each under an id of its own; forgotten after two days."""
    return Repository(database, "link_requests", LinkRequest, outbound, retention=RETENTION)
