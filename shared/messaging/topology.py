"""Exchanges, queues and bindings as a pure function of contracts and jobs: publisher and consumer declare the same.

orders.events (topic) ──orders.order_placed.v1──▶ billing.order_placed (quorum)
billing.jobs (topic) ──jobs.apply_stripe_event──▶ billing.jobs.apply_stripe_event (quorum), declared by billing alone
     handler fails ──▶ retry.5000ms (fanout) ──▶ retry.5000ms (quorum, TTL) ──expired──▶ billing.order_placed
     last attempt, permanent error, or the process crashed too often ──▶ billing.dead_letters
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from shared.events.contract import Event, Message
from shared.events.job import Job

DELIVERY_LIMIT = 10
"""Deliveries that end in a crash or a lost connection before the broker itself makes the message a dead letter."""

Arguments = dict[str, str | int]

_QUORUM: Arguments = {"x-queue-type": "quorum"}
_SAFE_DEAD_LETTERING: Arguments = {
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",  # what at-least-once dead lettering demands
    "x-dead-letter-exchange": "",
}


@dataclass(frozen=True)
class Exchange:
    """A durable exchange."""

    name: str
    kind: Literal["topic", "fanout"]


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
    return f"{service}.dead_letters"


def retry_name(delay: float) -> str:
    """Exchange and queue of one delay in seconds, named by it because arguments of a declared queue cannot change."""
    return f"retry.{round(delay * 1000)}ms"


def topology(
    service: str, contracts: Iterable[type[Event]], jobs: Iterable[type[Job]], delays: Sequence[float]
) -> Topology:
    """What a process of `service` declares: the exchange and the consumers' queues of each contract, its own jobs, a
    dead letter queue for each of these services, and the delays' queues."""
    routes = sorted({*_event_routes(contracts), *_job_routes(service, jobs)}, key=lambda route: route.queue)
    consumers = sorted({service, *(route.consumer for route in routes)})
    return Topology(
        exchanges=(
            *(Exchange(name, "topic") for name in sorted({route.exchange for route in routes})),
            *(Exchange(retry_name(delay), "fanout") for delay in delays),
        ),
        queues=(
            *(Queue(dead_letter_queue(consumer)) for consumer in consumers),
            *(_work_queue(route) for route in routes),
            *(_delay_queue(delay) for delay in delays),
        ),
        bindings=(
            *(Binding(route.exchange, route.routing_key, route.queue) for route in routes),
            *(Binding(retry_name(delay), "", retry_name(delay)) for delay in delays),
        ),
    )


@dataclass(frozen=True)
class _Route:
    """The way of one kind of message to one consumer."""

    exchange: str
    routing_key: str
    queue: str
    consumer: str


def _event_routes(contracts: Iterable[type[Event]]) -> Iterator[_Route]:
    for event in contracts:
        for consumer in event.CONSUMERS:
            exchange = exchange_of(event.publisher(), event)
            yield _Route(exchange, event.wire_type(), queue_of(consumer, event), consumer)


def _job_routes(service: str, jobs: Iterable[type[Job]]) -> Iterator[_Route]:
    for job in jobs:
        yield _Route(exchange_of(service, job), job.wire_type(), queue_of(service, job), service)


def _work_queue(route: _Route) -> Queue:
    dead_letters: Arguments = {
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-routing-key": dead_letter_queue(route.consumer),
    }
    return Queue(route.queue, _QUORUM | _SAFE_DEAD_LETTERING | dead_letters)


def _delay_queue(delay: float) -> Queue:
    # No dead-letter routing key: the message keeps its own, which is its handler's queue.
    return Queue(retry_name(delay), _QUORUM | _SAFE_DEAD_LETTERING | {"x-message-ttl": round(delay * 1000)})
