"""The topology is a pure function of contracts and jobs, the same for publisher and consumer."""

import pytest

from shared.events import contracts_for, every_contract
from shared.messaging.topology import (
    Binding,
    Exchange,
    dead_letter_queue,
    queue_of,
    retry_name,
    suspect_queue,
    topology,
)
from tests.support.things import CountThing, ThingAdded, named

SERVICES = ("identity", "orders", "billing", "notifier")


def test_publisher_and_consumer_declare_the_same() -> None:
    """Where two services declare an exchange, a queue or a binding, its arguments are equal, so neither is refused."""
    seen: dict[object, object] = {}
    for service in SERVICES:
        declared = topology(service, contracts_for(service), (), (1, 5))
        for exchange in declared.exchanges:
            assert seen.setdefault(("exchange", exchange.name), exchange.kind) == exchange.kind
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
    """Every queue is a quorum queue; no broker drops what crashes its consumers, and the suspects become dead letters,
    safely."""
    event = named(ThingAdded, "test")
    declared = {queue.name: queue.arguments for queue in topology("test", [event], [CountThing], (0.05,)).queues}
    assert {arguments["x-queue-type"] for arguments in declared.values()} == {"quorum"}
    for kind in (event, CountThing):
        assert int(declared[queue_of("test", kind)]["x-delivery-limit"]) > 100_000
    suspects = declared[suspect_queue("test")]
    assert suspects["x-dead-letter-exchange"] == dead_letter_queue("test")
    assert (suspects["x-dead-letter-strategy"], suspects["x-overflow"]) == ("at-least-once", "reject-publish")
    assert 1 < int(suspects["x-delivery-limit"]) < 20


def test_a_services_jobs_are_its_own() -> None:
    """A job's exchange and queue bear the service's name; a service without events still has its dead letters."""
    declared = topology("test", [], [CountThing], ())
    assert Binding("test.jobs", "jobs.count_thing", "test.jobs.count_thing") in declared.bindings
    names = {queue.name for queue in declared.queues}
    assert names == {"test.dead_letters", "test.suspects", "test.jobs.count_thing"}


@pytest.mark.rule("EV-02")
def test_a_delay_is_one_services_and_leads_back_to_where_the_message_came_from() -> None:
    """A delay has its own queue per service, named by its length; the message keeps its routing key, its handler's
    queue, and what no longer has a way back becomes a dead letter."""
    event = named(ThingAdded, "test")
    declared = topology("test", [event], [], (0.05, 30))
    delays = {queue.name: queue.arguments for queue in declared.queues if "x-message-ttl" in queue.arguments}
    assert list(delays) == ["test.retry.50ms", "test.retry.30000ms"]
    assert list(delays) == [retry_name("test", 0.05), retry_name("test", 30)]
    assert [arguments["x-message-ttl"] for arguments in delays.values()] == [50, 30_000]
    assert all("x-dead-letter-routing-key" not in arguments for arguments in delays.values())
    assert {arguments["x-dead-letter-exchange"] for arguments in delays.values()} == {"test.return"}
    assert Exchange("test.return", "topic", alternate="test.dead_letters") in declared.exchanges
    assert Binding("test.return", queue_of("test", event), queue_of("test", event)) in declared.bindings


def test_a_publishers_consumer_is_declared_without_a_right_to_the_consumers_exchanges() -> None:
    """What a service declares of another one is the queues of its own events, without arguments that need a right to
    that one's exchanges; a consumer leaves its publishers' exchanges to them."""
    for service in SERVICES:
        declared = topology(service, contracts_for(service), (), (1,))
        foreign = [queue for queue in declared.queues if not queue.name.startswith(f"{service}.")]
        assert not [queue for queue in foreign if "x-dead-letter-exchange" in queue.arguments]
        assert all(each.own == each.name.startswith(f"{service}.") for each in declared.exchanges)
