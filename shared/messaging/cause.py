"""Why something happens now: carried from a request or an event into the events that it leads to (EV-01, OP-01)."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """`event_id` is the event being handled, if any; `correlation` the first cause of the chain (a request's id)."""

    correlation: str
    event_id: str | None = None


_current: ContextVar[Cause | None] = ContextVar("cause", default=None)


def current_cause() -> Cause | None:
    """The request or event that is being handled in this task."""
    return _current.get()


def set_cause(cause: Cause) -> None:
    """Names the cause for the rest of this task."""
    _current.set(cause)
