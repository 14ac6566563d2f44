"""Which of the links that anybody may ask for are mailed: a stranger neither fills a mailbox by asking nor ends the
link that its owner has just got (S2, S6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.identity.domain.links.link import Links, Purpose, newest

PAUSE = timedelta(minutes=2)
"""For so long after a link no other of its purpose is mailed: it is on its way, and would be dead when it arrives."""

DAY, MOST_A_DAY = timedelta(days=1), 5
"""Links of all purposes to an address that nobody has confirmed."""


def is_due(links: Links, purpose: Purpose, now: datetime) -> bool:
    """Whether the newest link of a purpose is older than PAUSE, or was used."""
    link = newest(links, purpose)
    return link is None or now - link.issued_at >= PAUSE


def is_within(mailed: Sequence[datetime], now: datetime) -> bool:
    """Whether fewer than MOST_A_DAY of the moments are of the last day."""
    return len(_of_the_last_day(mailed, now)) < MOST_A_DAY


def noted(mailed: Sequence[datetime], now: datetime) -> tuple[datetime, ...]:
    """The moments with one more; as many as are counted."""
    return (*_of_the_last_day(mailed, now), now)[-MOST_A_DAY:]


def _of_the_last_day(mailed: Sequence[datetime], now: datetime) -> list[datetime]:
    return [moment for moment in mailed if now - moment < DAY]
