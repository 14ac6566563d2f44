"""The session's moves, without I/O."""

from datetime import UTC, datetime, timedelta

import pytest

from services.identity.domain.accounts.transitions import end_sessions
from services.identity.domain.sessions.device import device_of
from services.identity.domain.sessions.session import GRACE, Session, SessionOver, begin, check_alive, log_out, refresh
from shared.events.identity.sessions_ended import SessionsEnded
from tests.identity.builders import account

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
    check_alive(session, account(), NOW + timedelta(days=30) - MS)
    with pytest.raises(SessionOver):
        check_alive(session, account(), NOW + timedelta(days=30))


@pytest.mark.rule("ID-08")
def test_a_session_of_an_earlier_epoch_is_over(session: Session) -> None:
    """What a password reset counts up ends every session that began before it; one that was kept goes on, until the
    next time."""
    check_alive(session, account(), NOW)
    kept, [told] = end_sessions(account(), "logout_everywhere", NOW, keep="ses_1")
    assert isinstance(told, SessionsEnded)
    assert (told.before_epoch, told.kept_session) == (1, "ses_1")
    check_alive(session, kept, NOW)
    for other, after in ((begin("ses_2", "acc_1", 0, NOW), kept), (session, end_sessions(kept, "left", NOW)[0])):
        with pytest.raises(SessionOver):
            check_alive(other, after, NOW)


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15", "iphone"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36", "android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) Gecko/20100101 Firefox/140.0", "mac"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "windows"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "linux"),
        ("our own shop app/3 " + "x" * 10_000, "other"),
        ("", "other"),
    ],
)
def test_a_device_is_one_coarse_word(user_agent: str, device: str) -> None:
    """Whatever the User-Agent says, no more than its kind of system is kept."""
    assert device_of(user_agent) == device


def test_logging_out_ends_the_session_once(session: Session) -> None:
    """A second log-out finds it over."""
    ended, events = log_out(session, NOW)
    assert events == [SessionsEnded(account_id="acc_1", session_id="ses_1", ended_at=NOW, why="logout")]
    assert (ended.ended_at, ended.end_reason) == (NOW, "logout")
    with pytest.raises(SessionOver):
        log_out(ended, NOW)
