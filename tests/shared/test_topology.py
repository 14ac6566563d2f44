"""The topology is a pure function of the contracts, the same for publisher and consumer."""

import pytest

from shared.events import contracts_for, every_contract
from shared.messaging.topology import dead_letter_queue, queue_of, retry_name, topology
from tests.support.kernel_process import ThingAdded, named


def test_publisher_and_consumer_declare_the_same() -> None:
    """Where two services declare an exchange, a queue or a binding, its arguments are equal, so neither is refused."""
    seen: dict[object, object] = {}
    for service in ("identity", "orders", "billing", "notifier"):
        declared = topology(contracts_for(service), (1, 5))
        for exchange in declared.exchanges:
            assert seen.setdefault(("exchange", exchange.name), exchange) == exchange
        for queue in declared.queues:
            assert seen.setdefault(("queue", queue.name), queue) == queue


@pytest.mark.rule("EV-01")
def test_every_event_has_a_bound_queue_per_consumer() -> None:
    """A publisher declares each consumer's queue: no event is lost before its consumer was deployed."""
    for event in every_contract():
        declared = topology(contracts_for(event.publisher()), ())
        for consumer in event.CONSUMERS:
            routes = [each for each in declared.bindings if each.queue == queue_of(consumer, event)]
            assert [(each.exchange, each.routing_key) for each in routes] == [
                (f"{event.publisher()}.events", event.wire_type())
            ]


def test_no_two_events_share_a_queue() -> None:
    """A queue takes one contract: an event's name is unique among what a service consumes."""
    queues = [queue_of(consumer, event) for event in every_contract() for consumer in event.CONSUMERS]
    assert len(queues) == len(set(queues))


def test_queues_keep_what_they_hold() -> None:
    """Every queue is a quorum queue; an event's queue hands what crashes its consumers to the parked queue, safely."""
    event = named(ThingAdded, "test")
    declared = {queue.name: queue.arguments for queue in topology([event], (0.05,)).queues}
    assert {arguments["x-queue-type"] for arguments in declared.values()} == {"quorum"}
    arguments = declared[queue_of("test", event)]
    assert arguments["x-dead-letter-routing-key"] == dead_letter_queue("test")
    assert (arguments["x-dead-letter-strategy"], arguments["x-overflow"]) == ("at-least-once", "reject-publish")
    assert int(arguments["x-delivery-limit"]) > 1


def test_a_delay_queue_returns_to_where_the_message_came_from() -> None:
    """A delay has its own queue, named by its length; the message keeps its routing key, the handler's queue."""
    declared = topology([], (0.05, 30))
    assert (
        [queue.name for queue in declared.queues]
        == ["retry.50ms", "retry.30000ms"]
        == [
            retry_name(0.05),
            retry_name(30),
        ]
    )
    assert [queue.arguments["x-message-ttl"] for queue in declared.queues] == [50, 30_000]
    assert all("x-dead-letter-routing-key" not in queue.arguments for queue in declared.queues)
