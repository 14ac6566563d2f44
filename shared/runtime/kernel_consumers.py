"""Events that the kernel consumes on behalf of every service that their contract names: one handler instead of a copy
per service. Their queues are declared like any other, by CONSUMERS; the services' own tables do not list them."""

from collections.abc import Mapping
from typing import Any

from shared.events.contract import Event
from shared.events.identity.sessions_ended import SessionsEnded
from shared.messaging.consumer import Handler
from shared.persistence.ended_sessions import EndedSessions

KERNEL_EVENTS: tuple[type[Event], ...] = (SessionsEnded,)


def kernel_consumers(service: str, ended_sessions: EndedSessions) -> Mapping[type[Event], Handler[Any]]:
    """The kernel's rows of a service's table of consumers."""
    handlers: dict[type[Event], Handler[Any]] = {SessionsEnded: ended_sessions.record}
    return {event: handlers[event] for event in KERNEL_EVENTS if service in event.CONSUMERS}
