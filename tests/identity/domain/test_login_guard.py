"""Failed logins in a row, without I/O."""

from datetime import UTC, datetime, timedelta

import pytest

from services.identity.domain.sessions.login_guard import MOST, LoginGuard, LoginSlowed, check, clear, fail

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def failed(times: int) -> LoginGuard:
    """So many failures, the last one now."""
    return LoginGuard(failures=times, last_at=NOW)


@pytest.mark.rule("ID-07")
def test_a_hundred_failures_in_a_row_are_free() -> None:
    """The hundredth is counted without a wait; then one must wait a minute."""
    guard, _ = fail(failed(MOST - 1), NOW)
    assert guard.failures == MOST
    with pytest.raises(LoginSlowed) as slowed:
        check(guard, NOW)
    assert slowed.value.seconds == 60
    check(guard, NOW + timedelta(minutes=1))


@pytest.mark.rule("ID-07")
@pytest.mark.parametrize(("more", "minutes"), [(0, 1), (1, 2), (2, 4), (5, 32), (6, 60), (1_000, 60)])
def test_the_wait_doubles_and_is_an_hour_at_most(more: int, minutes: int) -> None:
    """So that nobody is locked out, and a guess an hour is all that a stranger has."""
    wait = timedelta(minutes=minutes)
    with pytest.raises(LoginSlowed):
        fail(failed(MOST + more), NOW + wait - timedelta(seconds=1))
    assert fail(failed(MOST + more), NOW + wait)[0].failures == MOST + more + 1


@pytest.mark.rule("ID-07")
def test_a_right_password_forgets_the_failures() -> None:
    """The next hundred are free again."""
    check(clear(failed(MOST + 3))[0], NOW)
