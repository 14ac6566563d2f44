"""Waiting for a condition instead of sleeping: the one place in the tests that polls."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, overload

T = TypeVar("T")

_POLL = 0.02


@overload
async def eventually(look: Callable[[], Awaitable[T]], timeout: float = 10.0, what: str = "") -> T: ...
@overload
async def eventually(look: Callable[[], T], timeout: float = 10.0, what: str = "") -> T: ...
async def eventually(look: Callable[[], Any], timeout: float = 10.0, what: str = "") -> Any:
    """What `look`, plain or async, answers as soon as it is true; AssertionError when it never is."""
    deadline = time.monotonic() + timeout
    while True:
        found = look()
        answer = await found if inspect.isawaitable(found) else found
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s: {what or inspect.getsource(look).strip()}; last: {answer!r}")
        await asyncio.sleep(_POLL)


async def stays(look: Callable[[], Any], seconds: float, what: str = "") -> None:
    """Returns when `look` was true all the time for `seconds`; AssertionError at the first time that it is not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        answer = await found if inspect.isawaitable(found) else found
        assert answer, f"did not stay: {what or inspect.getsource(look).strip()}"
        await asyncio.sleep(_POLL)


class FakeClock:
    """A clock that stands still until a test moves it; hand it in where the kernel asks for a `Clock`.

    It begins yesterday at ten: the database's TTL indexes go by the machine's time, and delete within a minute what a
    clock of months ago made.
    """

    def __init__(self, moment: datetime | None = None) -> None:
        ten = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
        self.moment = moment or ten - timedelta(days=1)

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> datetime:
        """Moves on by a timedelta's arguments (`hours=24`; negative goes back) and answers the new moment."""
        self.moment += timedelta(**by)
        return self.moment
