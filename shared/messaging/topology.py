"""Exchanges, queues and bindings as a pure function of the contracts: publisher and consumer declare the same ones.

orders.events (topic) ──orders.order_placed.v1──▶ billing.order_placed (quorum)
     handler fails ──▶ retry.5000ms (fanout) ──▶ retry.5000ms (quorum, TTL) ──expired──▶ billing.order_placed
     last try, permanent error, or the process crashed too often ──▶ billing.dead_letters
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from shared.events.contract import Event

DELIVERY_LIMIT = 10
"""Deliveries that end in a crash or a lost connection before the broker itself parks the message."""

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


def exchange_of(event: type[Event]) -> str:
    return f"{event.publisher()}.events"


def queue_of(consumer: str, event: type[Event]) -> str:
    return f"{consumer}.{event.event_name()}"


def dead_letter_queue(service: str) -> str:
    return f"{service}.dead_letters"


def retry_name(delay: float) -> str:
    """Exchange and queue of one delay in seconds, named by it because arguments of a declared queue cannot change."""
    return f"retry.{round(delay * 1000)}ms"


def topology(contracts: Iterable[type[Event]], delays: Sequence[float]) -> Topology:
    """Declares each contract's exchange, one queue per consumer with its parking, and the delays' queues."""
    events = tuple(contracts)
    consumers = sorted({consumer for event in events for consumer in event.CONSUMERS})
    subscriptions = [(event, consumer) for event in events for consumer in event.CONSUMERS]
    return Topology(
        exchanges=(
            *(Exchange(name, "topic") for name in sorted({exchange_of(event) for event in events})),
            *(Exchange(retry_name(delay), "fanout") for delay in delays),
        ),
        queues=(
            *(Queue(dead_letter_queue(consumer)) for consumer in consumers),
            *(_event_queue(consumer, event) for event, consumer in subscriptions),
            *(_delay_queue(delay) for delay in delays),
        ),
        bindings=(
            *(
                Binding(exchange_of(event), event.wire_type(), queue_of(consumer, event))
                for event, consumer in subscriptions
            ),
            *(Binding(retry_name(delay), "", retry_name(delay)) for delay in delays),
        ),
    )


def _event_queue(consumer: str, event: type[Event]) -> Queue:
    dead_letters: Arguments = {
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-routing-key": dead_letter_queue(consumer),
    }
    return Queue(queue_of(consumer, event), _QUORUM | _SAFE_DEAD_LETTERING | dead_letters)


def _delay_queue(delay: float) -> Queue:
    # No dead-letter routing key: the message keeps its own, which is its handler's queue.
    return Queue(retry_name(delay), _QUORUM | _SAFE_DEAD_LETTERING | {"x-message-ttl": round(delay * 1000)})
