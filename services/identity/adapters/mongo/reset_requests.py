"""Requests for a reset link in MongoDB, for as long as their job may wait for the broker."""

from datetime import timedelta

from pymongo import IndexModel

from services.identity.domain.passwords.reset_request import ResetRequest
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository

_KEPT = timedelta(hours=48)
"""Longer than any outage after which a reset link is still wanted."""


def reset_request_store(database: Database, outbound: Outbound) -> Repository[ResetRequest]:
    """Each under an id of its own; forgotten after two days."""
    forget = IndexModel("state.asked_at", name="forget", expireAfterSeconds=int(_KEPT.total_seconds()))
    return Repository(database, "reset_requests", ResetRequest, outbound, indexes=[forget])
