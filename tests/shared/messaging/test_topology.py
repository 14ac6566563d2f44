"""The topology is a pure function of contracts and jobs, the same for publisher and consumer."""

import pytest

from shared.events import contracts_for, every_contract
from shared.messaging.topology import dead_letter_queue, queue_of, retry_name, topology
from tests.support.things import CountThing, ThingAdded, named


def test_publisher_and_consumer_declare_the_same() -> None:
    """Where two services declare an exchange, a queue or a binding, its arguments are equal, so neither is refused."""
    seen: dict[object, object] = {}
    for service in ("identity", "orders", "billing", "notifier"):
        declared = topology(service, contracts_for(service), (), (1, 5))
        for exchange in declared.exchanges:
            assert seen.setdefault(("exchange", exchange.name), exchange) == exchange
        for queue in declared.queues:
            assert seen.setdefault(("queue", queue.name), queue) == queue


@pytest.mark.rule("EV-01")
def test_every_event_has_a_bound_queue_per_consumer() -> None:
    """A publisher declares each consumer's queue: no event is lost before its consumer was deployed."""
    for event in every_contract():
        declared = topology(event.publisher(), contracts_for(event.publisher()), (), ())
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
    """Every queue is a quorum queue; the queue of an event or a job hands what crashes its consumers
    to the dead letters, safely."""
    event = named(ThingAdded, "test")
    declared = {queue.name: queue.arguments for queue in topology("test", [event], [CountThing], (0.05,)).queues}
    assert {arguments["x-queue-type"] for arguments in declared.values()} == {"quorum"}
    for kind in (event, CountThing):
        arguments = declared[queue_of("test", kind)]
        assert arguments["x-dead-letter-routing-key"] == dead_letter_queue("test")
        assert (arguments["x-dead-letter-strategy"], arguments["x-overflow"]) == ("at-least-once", "reject-publish")
        assert int(arguments["x-delivery-limit"]) > 1


def test_a_services_jobs_are_its_own() -> None:
    """A job's exchange and queue bear the service's name; a service without events still has its dead letters."""
    declared = topology("test", [], [CountThing], ())
    assert [(each.exchange, each.routing_key, each.queue) for each in declared.bindings] == [
        ("test.jobs", "jobs.count_thing", "test.jobs.count_thing")
    ]
    assert [queue.name for queue in declared.queues] == ["test.dead_letters", "test.jobs.count_thing"]


def test_a_delay_queue_returns_to_where_the_message_came_from() -> None:
    """A delay has its own queue, named by its length; the message keeps its routing key, the handler's queue."""
    delays = topology("test", [], [], (0.05, 30)).queues[1:]
    assert [queue.name for queue in delays] == ["retry.50ms", "retry.30000ms"]
    assert [queue.name for queue in delays] == [retry_name(0.05), retry_name(30)]
    assert [queue.arguments["x-message-ttl"] for queue in delays] == [50, 30_000]
    assert all("x-dead-letter-routing-key" not in queue.arguments for queue in delays)
