"""Sessions in MongoDB; the database itself forgets them a week after they could last be used."""

from datetime import timedelta

from pymongo import IndexModel

from services.identity.domain.session import Session
from shared.mongo import Database
from shared.store import Aggregates, Outbound

_KEPT = timedelta(days=7)


def session_store(database: Database, outbound: Outbound) -> Aggregates[Session]:
    """Under their id, which access and refresh tokens carry."""
    forget = IndexModel("state.expires_at", name="forget", expireAfterSeconds=int(_KEPT.total_seconds()))
    return Aggregates(database, "sessions", Session, outbound, indexes=[forget])
