"""How often in a row a password may be wrong (S4; NIST SP 800-63B-4 3.2.2): of one address, by all strangers together,
and by each device that has logged in to its account before.

A stranger's attempts make other strangers wait, and never a device that the account knows. The wait ends by itself, by
a right password or by a reset: nobody locks an owner out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.errors import ComptoirError
from shared.events.contract import Event
from shared.values.state import State

MOST = 100
"""Failures in a row before anybody waits."""

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
"""After the hundredth failure, and after many more: the wait doubles with each."""


class LoginSlowed(ComptoirError):
    """The next attempt is looked at in `seconds`."""

    code = "too_many_attempts"

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class LoginGuard(State):
    """Failures since the last right password, and when the latest was."""

    failures: int = 0
    last_at: datetime


Decision = tuple[LoginGuard, Sequence[Event]]


def check(guard: LoginGuard, now: datetime) -> None:
    """LoginSlowed until the wait after the latest failure is over."""
    over = guard.last_at + _wait(guard.failures)
    if now < over:
        raise LoginSlowed(max(1, round((over - now).total_seconds())))


def fail(guard: LoginGuard, now: datetime) -> Decision:
    """One more failure. LoginSlowed when others used up the attempts meanwhile: what came too late tells nothing."""
    check(guard, now)
    return guard.model_copy(update={"failures": guard.failures + 1, "last_at": now}), []


def clear(guard: LoginGuard) -> Decision:
    """The owner is in: what failed before is forgotten."""
    return guard.model_copy(update={"failures": 0}), []


def _wait(failures: int) -> timedelta:
    if failures < MOST:
        return timedelta(0)
    doubled: int = 2 ** min(failures - MOST, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)
