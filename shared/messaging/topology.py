"""Exchanges, queues and bindings as a pure function of contracts and jobs.

orders.events (topic) ──orders.order_placed.v1──▶ billing.order_placed (quorum), declared by publisher and consumer
billing.jobs (topic) ──jobs.apply_stripe_event──▶ billing.jobs.apply_stripe_event (quorum), declared by billing alone
  handler fails ──▶ billing.retry.5000ms (fanout) ──▶ billing.retry.5000ms (quorum, TTL)
                    ──expired──▶ billing.return (topic) ──billing.order_placed──▶ billing.order_placed
  its process died ──▶ billing.suspects (fanout) ──▶ billing.suspects (quorum), handled one at a time
  last attempt, permanent error, no way back, died again ──▶ billing.dead_letters (fanout) ──▶ billing.dead_letters

Everything but the consumers' queues is declared by its service alone, and nothing goes through the default exchange: a
broker user needs rights on names of its own service, and on the queues of its events (`rights`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from shared.events.contract import Event, Message
from shared.events.job import Job

SUSPECT_AFTER = 3
"""Redeliveries after a crash or a lost connection that make a message a suspect: from then on it is handled alone."""

SUSPECT_LIMIT = 5
"""Redeliveries of a suspect, alone in flight, before the broker makes it a dead letter."""

Arguments = dict[str, str | int]

_QUORUM: Arguments = {"x-queue-type": "quorum"}
_SAFE_DEAD_LETTERING: Arguments = {
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",  # what at-least-once dead lettering demands
}
# RabbitMQ 4 drops a message after 20 deliveries unless a limit is given. This one is out of reach: the consumer moves a
# message to the suspects long before. A dead-letter exchange here would ask of publishers a right to write to it.
_WORK: Arguments = _QUORUM | {"x-delivery-limit": 1_000_000}


@dataclass(frozen=True)
class Exchange:
    """A durable exchange. What it cannot route goes to `alternate`; one that is not `own` is another service's, which
    declares it."""

    name: str
    kind: Literal["topic", "fanout"]
    alternate: str | None = None
    own: bool = True


@dataclass(frozen=True)
class Queue:
    """A durable quorum queue; `arguments` never change once declared."""

    name: str
    arguments: Arguments = field(default_factory=lambda: dict(_QUORUM))


@dataclass(frozen=True)
class Binding:
    """`routing_key` of `exchange` reaches `queue`."""

    exchange: str
    routing_key: str
    queue: str


@dataclass(frozen=True)
class Topology:
    """Everything to declare before the first publish or consume."""

    exchanges: tuple[Exchange, ...]
    queues: tuple[Queue, ...]
    bindings: tuple[Binding, ...]


def exchange_of(service: str, message: type[Message]) -> str:
    """Where `service` publishes an event of its own, or a job for itself."""
    return f"{service}.jobs" if issubclass(message, Job) else f"{service}.events"


def queue_of(service: str, message: type[Message]) -> str:
    """From where `service` takes an event that it consumes, or its own job."""
    if issubclass(message, Job):
        return f"{service}.{message.wire_type()}"
    if issubclass(message, Event):
        return f"{service}.{message.event_name()}"
    raise TypeError(f"{message.__name__} is neither an event nor a job.")


def dead_letter_queue(service: str) -> str:
    """Exchange and queue of what could not be handled."""
    return f"{service}.dead_letters"


def suspect_queue(service: str) -> str:
    """Exchange and queue of the messages whose process died; their routing key is their handler's queue."""
    return f"{service}.suspects"


def return_exchange(service: str) -> str:
    """Where a message goes to come to the handler's queue that its routing key names."""
    return f"{service}.return"


def retry_name(service: str, delay: float) -> str:
    """Exchange and queue of one delay in seconds, named by it because arguments of a declared queue cannot change."""
    return f"{service}.retry.{round(delay * 1000)}ms"


def topology(
    service: str, contracts: Iterable[type[Event]], jobs: Iterable[type[Job]], delays: Sequence[float]
) -> Topology:
    """What a process of `service` declares: the exchange and the consumers' queues of each contract, its own jobs, and
    the ways back and out of its own queues."""
    routes = sorted({*_event_routes(service, contracts), *_job_routes(service, jobs)}, key=lambda route: route.queue)
    back = [
        Binding(return_exchange(service), route.queue, route.queue) for route in routes if route.consumer == service
    ]
    aside = [dead_letter_queue(service), suspect_queue(service), *(retry_name(service, delay) for delay in delays)]
    return Topology(
        exchanges=(
            *(Exchange(name, "fanout") for name in aside),
            Exchange(return_exchange(service), "topic", alternate=dead_letter_queue(service)),
            *(
                Exchange(name, "topic", own=_owner(name) == service)
                for name in sorted({each.exchange for each in routes})
            ),
        ),
        queues=(
            Queue(dead_letter_queue(service)),
            _suspects(service),
            *(_delay_queue(service, delay) for delay in delays),
            *(Queue(route.queue, _WORK) for route in routes),
        ),
        bindings=(
            *(Binding(name, "", name) for name in aside),
            *back,
            *(Binding(route.exchange, route.routing_key, route.queue) for route in routes),
        ),
    )


@dataclass(frozen=True)
class _Route:
    """The way of one kind of message to one consumer."""

    exchange: str
    routing_key: str
    queue: str
    consumer: str


def _event_routes(service: str, contracts: Iterable[type[Event]]) -> Iterator[_Route]:
    for event in contracts:
        for consumer in event.CONSUMERS:
            if service in (event.publisher(), consumer):
                exchange = exchange_of(event.publisher(), event)
                yield _Route(exchange, event.wire_type(), queue_of(consumer, event), consumer)


def _job_routes(service: str, jobs: Iterable[type[Job]]) -> Iterator[_Route]:
    for job in jobs:
        yield _Route(exchange_of(service, job), job.wire_type(), queue_of(service, job), service)


def _owner(name: str) -> str:
    return name.partition(".")[0]


def _suspects(service: str) -> Queue:
    dead: Arguments = {"x-delivery-limit": SUSPECT_LIMIT, "x-dead-letter-exchange": dead_letter_queue(service)}
    return Queue(suspect_queue(service), _QUORUM | _SAFE_DEAD_LETTERING | dead)


def _delay_queue(service: str, delay: float) -> Queue:
    # No dead-letter routing key: the message keeps its own, which is its handler's queue.
    expired: Arguments = {"x-message-ttl": round(delay * 1000), "x-dead-letter-exchange": return_exchange(service)}
    return Queue(retry_name(service, delay), _QUORUM | _SAFE_DEAD_LETTERING | expired)
