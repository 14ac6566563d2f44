"""Requests for a reset link in MongoDB, for as long as their job may wait for the broker."""

from datetime import timedelta

from services.identity.domain.passwords.reset_request import ResetRequest
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention

RETENTION = Retention(
    purpose="a reset link that was asked for, until its job has run: longer than any outage after which it is wanted",
    counted_from="state.asked_at",
    period=timedelta(hours=48),
    expires=True,
)


def reset_request_store(database: Database, outbound: Outbound) -> Repository[ResetRequest]:
    """Each under an id of its own; forgotten after two days."""
    return Repository(database, "reset_requests", ResetRequest, outbound, retention=RETENTION)
