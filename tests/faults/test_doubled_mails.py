"""`make chaos` accuses a mail that arrived twice unless a fault within its attempt explains it (NO-02)."""

from datetime import UTC, datetime, timedelta

import pytest

from tools.chaos.doubled import AT_ONCE, doubled
from tools.chaos.faults import Fault, Kind, Struck

ARRIVED = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
AGAIN = 120.0


def _mail(name: str, after: float) -> dict[str, str]:
    moment = (ARRIVED + timedelta(seconds=after)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"MessageID": f"{name}@shop.example", "Created": moment}


def _struck(part: str, kind: Kind, at: float, seconds: float = 1.0) -> Struck:
    began = ARRIVED + timedelta(seconds=at)
    return Struck(Fault(at, part, kind, seconds), began, began + timedelta(seconds=seconds))


TWICE = [_mail("twice", 0), _mail("once", 1), _mail("twice", AGAIN)]


@pytest.mark.rule("NO-02")
@pytest.mark.parametrize(
    "struck",
    [
        [],
        [_struck("notifier", "kill", 30)],
        [_struck("notifier", "kill", -30, 40)],
        [_struck("mailbox", "freeze", -20, 15)],
        [_struck("database", "outage", 0, 40)],
        [_struck("broker", "kill", 0)],
        [_struck("database", "outage", 0, 40), _struck("notifier", "kill", 60)],
    ],
    ids=["none", "later", "earlier", "over", "database", "broker", "after the mark"],
)
def test_a_mail_that_came_twice_is_a_violation(struck: list[Struck]) -> None:
    """Without a kill or freeze of notifier or the mailbox from its arrival to its mark, it is accused, alone."""
    (accused,) = doubled(TWICE, struck)
    assert (accused.name, accused.cause) == ("twice@shop.example", None)


@pytest.mark.rule("NO-02")
@pytest.mark.parametrize(
    "struck",
    [
        [_struck("notifier", "kill", 0.5)],
        [_struck("mailbox", "kill", -0.1)],
        [_struck("mailbox", "freeze", -10, 15)],
        [_struck("database", "outage", 0.1, 40), _struck("notifier", "kill", 25)],
    ],
    ids=["notifier", "mailbox", "freeze", "while the database was away"],
)
def test_a_fault_within_the_attempt_explains_it(struck: list[Struck]) -> None:
    """The answer, or what notifier knew of it, was lost: no violation."""
    (explained,) = doubled(TWICE, struck)
    assert explained.cause == struck[-1]


@pytest.mark.rule("NO-02")
def test_one_fault_explains_one_mail() -> None:
    """More than one mail needs more faults, unless notifier held them all while the database was away."""
    mails = [_mail(name, after) for name in ("a", "b") for after in (0, AGAIN)]
    kill = _struck("notifier", "kill", 1)
    away = _struck("database", "outage", 0.5, 40)
    assert _accused(mails, [kill]) == 1
    assert _accused(mails, [kill, away]) == 0
    many = [_mail(str(number), after) for number in range(AT_ONCE + 1) for after in (0, AGAIN)]
    assert _accused(many, [kill, away]) == 1


def _accused(mails: list[dict[str, str]], struck: list[Struck]) -> int:
    return sum(each.cause is None for each in doubled(mails, struck))
