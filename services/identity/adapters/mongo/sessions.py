"""Sessions in MongoDB; the database itself forgets them a week after they could last be used."""

from datetime import timedelta

from pymongo import IndexModel

from services.identity.domain.sessions.session import Session
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository

_KEPT = timedelta(days=7)


def session_store(database: Database, outbound: Outbound) -> Repository[Session]:
    """Under their id, which access and refresh tokens carry."""
    forget = IndexModel("state.expires_at", name="forget", expireAfterSeconds=int(_KEPT.total_seconds()))
    return Repository(database, "sessions", Session, outbound, indexes=[forget])
