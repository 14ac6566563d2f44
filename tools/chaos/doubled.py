"""Mails that arrived twice: allowed only where the mail server's answer, or what notifier knew of it, was lost."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tools.chaos.faults import Struck

MARKING = timedelta(seconds=2)
"""From a mail's arrival to its mark, while the database answers."""

AT_ONCE = 16
"""Mails that one notifier may hold unmarked while the database is away: those it queued and those of its deadlines."""


def arrivals(mailbox: Sequence[dict[str, Any]]) -> dict[str, list[datetime]]:
    """When each mail arrived, by its Message-ID."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for mail in mailbox:
        found[mail["MessageID"].strip("<>")].append(datetime.fromisoformat(mail["Created"]))
    return {name: sorted(times) for name, times in found.items()}


@dataclass(frozen=True)
class Doubled:
    """A mail that arrived and was sent again. `cause` is the fault that lost what became of the first; None when none
    did, which is a violation."""

    name: str
    first: datetime
    last: datetime
    cause: Struck | None

    def __str__(self) -> str:
        why = f", explained by {self.cause.fault} at {self.cause.began:%H:%M:%S.%f}" if self.cause else ""
        return f"mail {self.name} arrived at {self.first:%H:%M:%S.%f} and again at {self.last:%H:%M:%S.%f}{why}"


def doubled(mailbox: Sequence[dict[str, Any]], struck: Sequence[Struck]) -> list[Doubled]:
    """One for each arrival that another one followed.

    A kill or a freeze of the mailbox or of notifier within an attempt explains one mail, and all that notifier can hold
    when the database was away at that time.
    """
    found, explained = [], Counter[Struck]()
    for name, times in arrivals(mailbox).items():
        for arrived in times[:-1]:
            causes = [each for each in struck if _loses(each, arrived, struck)]
            cause = next((each for each in causes if explained[each] < _most(each, struck)), None)
            if cause:
                explained[cause] += 1
            found.append(Doubled(name, arrived, times[-1], cause))
    return found


def _loses(cause: Struck, arrived: datetime, struck: Sequence[Struck]) -> bool:
    """Whether a fault lies within the attempt whose mail arrived then: from the arrival to the mark."""
    if cause.fault.part not in {"mailbox", "notifier"}:
        return False
    ended = cause.began if cause.fault.kind == "kill" else cause.ended
    return cause.began <= _marked(arrived, struck) and ended >= arrived - MARKING


def _marked(arrived: datetime, struck: Sequence[Struck]) -> datetime:
    """When the mail that arrived then was marked at the latest: not before the database answered."""
    marked = arrived + MARKING
    for each in sorted(struck, key=lambda each: each.began):
        if each.fault.part == "database" and each.began <= marked and each.ended >= arrived:
            marked = max(marked, each.ended + MARKING)
    return marked


def _most(cause: Struck, struck: Sequence[Struck]) -> int:
    away = any(
        each.fault.part == "database" and each.began <= cause.ended and each.ended + MARKING >= cause.began
        for each in struck
    )
    return AT_ONCE if away else 1
