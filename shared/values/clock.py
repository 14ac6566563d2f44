"""The clock, which is handed in: nothing below `service.py` reads the machine's."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Answers the present moment in UTC, aware, in whole milliseconds (what MongoDB keeps)."""


def now() -> datetime:
    """The machine's present moment, cut to the millisecond so that a stored time equals the one that was decided
    with."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
