"""A process over several services: an aggregate of one service, readable as one list of steps (docs/decisions/0013).

    STEPS = (
        Step("reserve", ask=reserve, awaits=("orders", "billing"), within=timedelta(minutes=5), compensate=release),
        Step("confirm", ask=confirm, awaits=("orders", "billing"), within=timedelta(days=1)),
    )

A step asks by messages of its own service, and the next one begins once every service that it awaits has answered by
an event. A step that is answered "failed", or not in time, is taken back with all steps before it, the last first;
where that is impossible (no `compensate`) the process raises an alarm and waits on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import Field

from shared.values.state import State

Standing = Literal["pending", "answered", "failed", "late"]

Outcome = Literal["running", "completed", "compensated"]

P = TypeVar("P", bound="Process")


@dataclass(frozen=True)
class Step:
    """`ask` and `compensate` are given the process and return events or jobs; `awaits` are services, at least one,
    which have `within` to answer. Without `compensate` the step, and any after it, cannot be taken back."""

    name: str
    ask: Callable[[Any], Sequence[Any]]
    awaits: tuple[str, ...]
    within: timedelta
    compensate: Callable[[Any], Sequence[Any]] | None = None


class Process(State):
    """The stored state of a process; its own model adds what the process is about. `answers` are those of `step`,
    `until` when they are late."""

    STEPS: ClassVar[tuple[Step, ...]]

    step: str = ""
    answers: Mapping[str, Standing] = Field(default_factory=dict)
    until: datetime | None = None
    outcome: Outcome = "running"

    def steps(self) -> tuple[Step, ...]:
        """The list; a process whose course depends on what it is about chooses it here."""
        return self.STEPS

    def deadlines(self) -> Mapping[str, datetime]:
        """`answers`: when an answer to the present step is late."""
        return {"answers": self.until} if self.until else {}

    def alarms(self) -> tuple[str, ...]:
        """The services whose missing or failed answer holds the process up: a person has to look."""
        held_up = self.outcome == "running"
        return tuple(name for name, standing in self.answers.items() if held_up and standing in {"failed", "late"})


def begin(process: P, now: datetime) -> tuple[P, list[Any]]:
    """The process at its first step, and what that step asks."""
    return _enter(process, process.steps()[0], now)


def record_answer(process: P, step: str, service: str, now: datetime, *, failed: bool = False) -> tuple[P, list[Any]]:
    """One service's answer to a step; the last one that was missing leads to the next step, or completes the process.
    A repeated answer, or one to a step that is over, changes nothing."""
    standing: Standing = "failed" if failed else "answered"
    if process.outcome != "running" or process.step != step or process.answers.get(service) in {None, "answered"}:
        return process, []
    answered = _with(process, answers={**process.answers, service: standing})
    if failed:
        return _take_back(answered)
    return _advance(answered, now) if set(answered.answers.values()) == {"answered"} else (answered, [])


def pass_deadline(process: P, now: datetime) -> tuple[P, list[Any]]:
    """The time of the present step is over: what is still missing is late. Nothing before that time."""
    if process.until is None or now < process.until:
        return process, []
    answers = {name: "late" if standing == "pending" else standing for name, standing in process.answers.items()}
    return _take_back(_with(process, answers=answers, until=None))


def repeat(process: P, now: datetime) -> tuple[P, list[Any]]:
    """The present step asked again, of every service: what it asked before is over."""
    return _enter(process, process.steps()[_position(process)], now)


def _enter(process: P, step: Step, now: datetime) -> tuple[P, list[Any]]:
    entered = _with(process, step=step.name, answers=dict.fromkeys(step.awaits, "pending"), until=now + step.within)
    return entered, list(step.ask(entered))


def _advance(process: P, now: datetime) -> tuple[P, list[Any]]:
    following = process.steps()[_position(process) + 1 :]
    return _enter(process, following[0], now) if following else (_with(process, outcome="completed", until=None), [])


def _take_back(process: P) -> tuple[P, list[Any]]:
    taken_back = [step.compensate for step in reversed(process.steps()[: _position(process) + 1])]
    if None in taken_back:
        return process, []
    messages = [message for compensate in taken_back if compensate for message in compensate(process)]
    return _with(process, outcome="compensated", until=None), messages


def _position(process: Process) -> int:
    return [step.name for step in process.steps()].index(process.step)


def _with(process: P, **changes: object) -> P:
    return process.model_copy(update=changes)
