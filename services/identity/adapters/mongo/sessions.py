"""Sessions in MongoDB; the database itself forgets them a week after they could last be used."""

from datetime import timedelta

from services.identity.domain.sessions.session import Session
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject
from shared.persistence.visibility import Owned
from shared.values.viewer import Scope

OWNED = Owned(noun="session", read=Scope.IDENTITY_READ, account="state.account_id", newest_by="state.created_at")

RETENTION = Retention(
    purpose="logins, and a week in which the use of a stolen refresh token is still recognised",
    subject=Subject(account="state.account_id"),
    counted_from="state.expires_at",
    period=timedelta(days=7),
    expires=True,
)


def session_store(database: Database, outbound: Outbound) -> Repository[Session]:
    """Under their id, which access and refresh tokens carry."""
    return Repository(database, "sessions", Session, outbound, retention=RETENTION, owned=OWNED)


def staff_session_store(database: Database, outbound: Outbound) -> Repository[Session]:
    """Those of the staff, which no customer's refresh token leads to (ID-22)."""
    return Repository(database, "staff_sessions", Session, outbound, retention=RETENTION, owned=OWNED)
