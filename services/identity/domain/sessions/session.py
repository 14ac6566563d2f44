"""A login on one device, kept alive by refresh tokens of growing generations (ID-07)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol

from services.identity.domain.sessions.device import Device
from shared.errors import Unauthenticated
from shared.events.contract import Event
from shared.events.identity.sessions_ended import SessionsEnded
from shared.values.state import State

Holder = Literal["customer", "staff"]
"""Whose sessions: the staff's are short (OWASP ASVS 5.0 7.3, NIST SP 800-63B-4 2.2.3)."""

IDLE_LIFE: Mapping[Holder, timedelta] = {"customer": timedelta(days=30), "staff": timedelta(minutes=30)}
"""How long a session lasts from its last refresh."""

WHOLE_LIFE: Mapping[Holder, timedelta] = {"customer": timedelta(days=90), "staff": timedelta(hours=12)}
"""How long it lasts at most."""

GRACE = timedelta(seconds=10)
"""For so long after a refresh the token that was used is still good: its answer may have been lost, or another tab of
the same browser have sent it at the same time. Whoever comes later with it has a copy."""

_MOST = 20
"""Generations within GRACE that a session remembers: more come from no person."""

EndReason = Literal["logout", "reuse"]


class SessionOver(Unauthenticated):
    """Ended, expired, or never there: log in again."""

    code = "session_over"


class Session(State):
    """`generation` numbers the newest refresh token; `superseded` are the moments at which the ones before it gave way,
    the latest last, as far as they matter; `epoch` is the account's at login; `device` is what logged in;
    `customer_number` whom it was switched to act for, if it was."""

    session_id: str
    account_id: str
    epoch: int
    generation: int = 0
    created_at: datetime
    refreshed_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    superseded: tuple[datetime, ...] = ()
    device: Device = Device.OTHER
    customer_number: str | None = None
    holder: Holder = "customer"


Decision = tuple[Session, Sequence[Event]]


def begin(
    session_id: str,
    account_id: str,
    epoch: int,
    now: datetime,
    device: Device = Device.OTHER,
    holder: Holder = "customer",
) -> Session:
    """A session that lasts IDLE_LIFE from its last refresh, WHOLE_LIFE at most."""
    return Session(
        session_id=session_id,
        account_id=account_id,
        epoch=epoch,
        created_at=now,
        refreshed_at=now,
        expires_at=now + IDLE_LIFE[holder],
        device=device,
        holder=holder,
    )


class Login(Protocol):
    """Who has sessions: an account, or a member of the staff."""

    @property
    def session_epoch(self) -> int: ...

    @property
    def kept_session(self) -> str | None: ...


def check_alive(session: Session, login: Login, now: datetime) -> None:
    """SessionOver unless it may still be used: it is open, and began in the login's present epoch or was kept."""
    _check_open(session, now)
    if session.epoch != login.session_epoch and session.session_id != login.kept_session:
        raise SessionOver


def _check_open(session: Session, now: datetime) -> None:
    if session.ended_at is not None or now >= session.expires_at:
        raise SessionOver


def refresh(session: Session, generation: int, now: datetime) -> Decision:
    """The next generation; for a token that gave way less than GRACE ago, the session as it is: the answer is then the
    newest token again. An older one was copied: its use ends the session (RFC 9700 section 4.14.2).

    SessionOver when it had ended or expired before.
    """
    _check_open(session, now)
    if _gave_way_lately(session, generation, now):
        return session, []
    if generation != session.generation:
        return _end(session, "reuse", now)
    lately = [moment for moment in session.superseded if now - moment < GRACE]
    superseded = (*lately[1 - _MOST :], now)
    expires_at = min(now + IDLE_LIFE[session.holder], session.created_at + WHOLE_LIFE[session.holder])
    update = {"generation": generation + 1, "refreshed_at": now, "expires_at": expires_at, "superseded": superseded}
    return session.model_copy(update=update), []


def _gave_way_lately(session: Session, generation: int, now: datetime) -> bool:
    behind = session.generation - generation
    return 1 <= behind <= len(session.superseded) and now - session.superseded[-behind] < GRACE


def act_for(session: Session, customer_number: str, now: datetime) -> Decision:
    """Its access tokens are for this customer from now on; SessionOver when it had ended or expired."""
    _check_open(session, now)
    return session.model_copy(update={"customer_number": customer_number}), []


def log_out(session: Session, now: datetime) -> Decision:
    """Its owner ends it; SessionOver when it was over already."""
    _check_open(session, now)
    return _end(session, "logout", now)


def _end(session: Session, reason: EndReason, now: datetime) -> Decision:
    ended = session.model_copy(update={"ended_at": now, "end_reason": reason})
    event = SessionsEnded(account_id=session.account_id, session_id=session.session_id, ended_at=now, why=reason)
    return ended, [event]
