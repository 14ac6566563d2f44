"""The moves of a process over services, without any of its parts: order, repetition, failure, time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any, ClassVar

import pytest

from shared.values.process import Process, Step, begin, pass_deadline, record_answer

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def says(word: str) -> Callable[[Any], list[str]]:
    """What a step asks, or takes back, as a word and the step at which it was said."""
    return lambda process: [f"{word} at {process.step}"]


class Handover(Process):
    """Reserved at three services, then confirmed by two; both can be taken back."""

    STEPS: ClassVar[tuple[Step, ...]] = (
        Step("reserve", says("reserve?"), ("a", "b", "c"), HOUR, says("release")),
        Step("confirm", says("confirm?"), ("a", "b"), 2 * HOUR, says("cancel")),
    )


class Erasure(Process):
    """Told to two services; it cannot be taken back."""

    STEPS: ClassVar[tuple[Step, ...]] = (Step("erase", says("erase!"), ("a", "b"), HOUR),)


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_the_next_step_begins_with_the_last_answer_in_whatever_order(order: tuple[str, ...]) -> None:
    """Each answer comes twice; the next step is asked once, and its deadline is its own."""
    process, asked = begin(Handover(), NOW)
    assert (asked, process.deadlines()) == (["reserve? at reserve"], {"answers": NOW + HOUR})
    told: list[Any] = []
    for service in [each for name in order for each in (name, name)]:
        process, messages = record_answer(process, "reserve", service, NOW)
        told += messages
    assert (told, process.step, process.answers) == (
        ["confirm? at confirm"],
        "confirm",
        {"a": "pending", "b": "pending"},
    )
    assert process.deadlines() == {"answers": NOW + 2 * HOUR}


def test_the_last_step_completes_the_process() -> None:
    """Nothing is due afterwards, and no answer changes it any more."""
    process, _ = begin(Erasure(), NOW)
    for service in "ab":
        process, messages = record_answer(process, "erase", service, NOW)
        assert messages == []
    assert (process.outcome, process.deadlines(), process.alarms()) == ("completed", {}, ())
    assert record_answer(process, "erase", "a", NOW, failed=True) == (process, [])
    assert pass_deadline(process, NOW + 9 * HOUR) == (process, [])


def test_an_answer_to_another_step_or_of_a_stranger_changes_nothing() -> None:
    """A step that is over, one that has not begun, and a service that was not asked."""
    process, _ = begin(Handover(), NOW)
    for step, service in [("confirm", "a"), ("reserve", "z"), ("unknown", "a")]:
        assert record_answer(process, step, service, NOW) == (process, [])


def test_a_failed_answer_takes_everything_back_last_first() -> None:
    """Each step of which something may have happened is compensated once."""
    process, _ = begin(Handover(), NOW)
    for service in "abc":
        process, _ = record_answer(process, "reserve", service, NOW)
    process, messages = record_answer(process, "confirm", "b", NOW, failed=True)
    assert messages == ["cancel at confirm", "release at confirm"]
    assert (process.outcome, process.deadlines()) == ("compensated", {})
    assert record_answer(process, "confirm", "a", NOW) == (process, [])


def test_a_late_answer_takes_everything_back_at_the_deadline_and_not_before() -> None:
    """A moment earlier nothing happens; a second look at the deadline changes nothing."""
    process, _ = begin(Handover(), NOW)
    process, _ = record_answer(process, "reserve", "a", NOW)
    assert pass_deadline(process, NOW + HOUR - timedelta(milliseconds=1)) == (process, [])
    late, messages = pass_deadline(process, NOW + HOUR)
    assert (late.outcome, messages) == ("compensated", ["release at reserve"])
    assert pass_deadline(late, NOW + 2 * HOUR) == (late, [])


@pytest.mark.parametrize("failed", [True, False])
def test_what_cannot_be_taken_back_raises_an_alarm_and_waits_on(failed: bool) -> None:
    """The late or failed service is named until it answers at all; then the process completes."""
    process, _ = begin(Erasure(), NOW)
    process, _ = record_answer(process, "erase", "a", NOW)
    if failed:
        process, messages = record_answer(process, "erase", "b", NOW, failed=True)
        assert messages == []
    process, messages = pass_deadline(process, NOW + HOUR)
    assert (messages, process.outcome, process.alarms(), process.deadlines()) == ([], "running", ("b",), {})
    process, _ = record_answer(process, "erase", "b", NOW + 5 * HOUR)
    assert (process.outcome, process.alarms()) == ("completed", ())
