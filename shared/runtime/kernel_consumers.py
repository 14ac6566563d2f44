"""Events that the kernel consumes on behalf of every service that their contract names: one handler instead of a copy
per service. Their queues are declared like any other, by CONSUMERS; the services' own tables do not list them."""

from collections.abc import Mapping
from typing import Any

from shared.events.contract import Event
from shared.events.identity.erasure_requested import ErasureRequested
from shared.events.identity.export_requested import ExportRequested
from shared.events.identity.sessions_ended import SessionsEnded
from shared.messaging.consumer import Handler
from shared.persistence.ended_sessions import EndedSessions
from shared.runtime.data_answers import DataAnswers

KERNEL_EVENTS: tuple[type[Event], ...] = (SessionsEnded, ExportRequested, ErasureRequested)


def kernel_consumers(
    service: str, ended_sessions: EndedSessions, data_answers: DataAnswers
) -> Mapping[type[Event], Handler[Any]]:
    """The kernel's rows of a service's table of consumers."""
    handlers: dict[type[Event], Handler[Any]] = {
        SessionsEnded: ended_sessions.record,
        ExportRequested: data_answers.export,
        ErasureRequested: data_answers.erase,
    }
    return {event: handlers[event] for event in KERNEL_EVENTS if service in event.CONSUMERS}
