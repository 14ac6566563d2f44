"""The session's moves, without I/O."""

from datetime import UTC, datetime, timedelta

import pytest

from services.identity.domain.sessions.session import GRACE, Session, SessionOver, begin, check_alive, log_out, refresh
from shared.events.identity.sessions_ended import SessionsEnded

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)


@pytest.fixture
def session() -> Session:
    """A login of now."""
    return begin("ses_1", "acc_1", 0, NOW)


@pytest.mark.rule("ID-07")
def test_a_refresh_starts_the_next_generation(session: Session) -> None:
    """The good token gives the next one, and thirty more days."""
    later = NOW + timedelta(days=10)
    refreshed, events = refresh(session, 0, later)
    assert (refreshed.generation, refreshed.refreshed_at, events) == (1, later, [])
    assert refreshed.expires_at == later + timedelta(days=30)


@pytest.mark.rule("ID-07")
@pytest.mark.parametrize("generation", [0, 2])
def test_a_token_of_another_generation_ends_the_session(session: Session, generation: int) -> None:
    """An old token was copied, one of the future cannot be: either way the session ends."""
    refreshed, _ = refresh(session, 0, NOW)
    later = NOW + GRACE
    ended, events = refresh(refreshed, generation, later)
    assert (ended.ended_at, ended.end_reason) == (later, "reuse")
    assert events == [SessionsEnded(account_id="acc_1", session_id="ses_1", ended_at=later, why="reuse")]
    with pytest.raises(SessionOver):
        refresh(ended, 1, later)


@pytest.mark.rule("ID-07")
def test_no_refresh_lengthens_a_session_beyond_ninety_days(session: Session) -> None:
    """Refreshed every week, it ends ninety days after the login all the same."""
    for week in range(1, 13):
        session, _ = refresh(session, session.generation, NOW + timedelta(weeks=week))
    assert session.expires_at == NOW + timedelta(days=90)
    with pytest.raises(SessionOver):
        refresh(session, session.generation, NOW + timedelta(days=90))


@pytest.mark.rule("ID-07")
def test_an_idle_session_is_over_after_thirty_days(session: Session) -> None:
    """A millisecond before, it lives."""
    check_alive(session, 0, NOW + timedelta(days=30) - MS)
    with pytest.raises(SessionOver):
        check_alive(session, 0, NOW + timedelta(days=30))


@pytest.mark.rule("ID-08")
def test_a_session_of_an_earlier_epoch_is_over(session: Session) -> None:
    """What a password reset counts up ends every session that began before it."""
    check_alive(session, 0, NOW)
    with pytest.raises(SessionOver):
        check_alive(session, 1, NOW)


def test_logging_out_ends_the_session_once(session: Session) -> None:
    """A second log-out finds it over."""
    ended, events = log_out(session, NOW)
    assert events == [SessionsEnded(account_id="acc_1", session_id="ses_1", ended_at=NOW, why="logout")]
    assert (ended.ended_at, ended.end_reason) == (NOW, "logout")
    with pytest.raises(SessionOver):
        log_out(ended, NOW)
