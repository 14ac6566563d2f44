"""A service's broker user can do what the service does, and nothing of another's (EV-04, attack 15)."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError

from sandbox.stack.broker import Broker as Node
from sandbox.stack.ports import free_port
from shared.events import contracts_for, every_contract
from shared.messaging.broker import Broker
from shared.messaging.dead_letters import dead_letters_at, services
from shared.messaging.outgoing import outgoing
from shared.messaging.signals import Signals
from shared.messaging.topology import dead_letter_queue, exchange_of, queue_of, retry_name, suspect_queue, topology
from shared.persistence.due import RunDeadline
from shared.runtime.supervise import Tasks
from tests.support.waiting import eventually

DELAY = 0.2


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A broker with the users of deploy/rabbitmq-users.json, whose passwords are their names."""
    users = {name: name for name in (*services(), "operator")}
    node = Node(tmp_path_factory.mktemp("broker"), free_port(), users=users).up()
    yield node
    node.stop()


def url(node: Node, user: str) -> str:
    """The broker as one user reaches it."""
    return node.url.replace("guest:guest", f"{user}:{user}")


class Party:
    """A service's connection with its own user: it declares its topology and takes all its messages."""

    def __init__(self, name: str, amqp_url: str) -> None:
        self.name, self.taken = name, list[tuple[str, str]]()
        self.broker, self.tasks = Broker(amqp_url, name=name), Tasks()
        self.broker.declare(topology(name, contracts_for(name), [RunDeadline], (DELAY,)))
        self.broker.on_connect.append(Signals(name).attach)
        kinds: list[Any] = [event for event in contracts_for(name) if name in event.CONSUMERS]
        queues = [queue_of(name, kind) for kind in (*kinds, RunDeadline)]
        self.broker.subscribe(dict.fromkeys((suspect_queue(name), *queues), self._take))

    async def _take(self, message: AbstractIncomingMessage) -> None:
        self.taken.append((message.routing_key or "", message.message_id or ""))
        await message.ack()

    async def publish(self, exchange: str, routing_key: str, event_id: str) -> None:
        """Publishes over the service's own connection."""
        await self.broker.publish(exchange, routing_key, outgoing("{}", event_id))

    def has(self, routing_key: str, event_id: str) -> bool:
        """Whether the message came."""
        return (routing_key, event_id) in self.taken


@pytest.fixture
async def parties(node: Node) -> AsyncIterator[dict[str, Party]]:
    """The four services, each under its own user; consumers come before their publishers."""
    parties = {name: Party(name, url(node, name)) for name in sorted(services(), reverse=True)}
    for party in parties.values():
        party.tasks.start("broker", party.broker.run)
        await eventually(party.broker.consuming)
    yield parties
    for party in parties.values():
        await party.tasks.stop()


@pytest.mark.rule("EV-04")
async def test_each_service_works_under_its_own_user(node: Node, parties: dict[str, Party]) -> None:
    """Every event reaches every consumer; jobs, retries, suspects and dead letters go their way; nobody needs more."""
    for event in every_contract():
        await parties[event.publisher()].publish(exchange_of(event.publisher(), event), event.wire_type(), event.TYPE)
        for consumer in event.CONSUMERS:
            await eventually(partial(parties[consumer].has, event.wire_type(), event.TYPE))
    for name, party in parties.items():
        await party.publish(exchange_of(name, RunDeadline), RunDeadline.wire_type(), "job")
        await eventually(partial(party.has, RunDeadline.wire_type(), "job"))
        queue = queue_of(name, RunDeadline)
        for number, exchange in enumerate((retry_name(name, DELAY), suspect_queue(name))):
            await party.publish(exchange, queue, f"again{number}")
            await eventually(partial(party.has, queue, f"again{number}"))
        await party.publish(dead_letter_queue(name), queue, "dead")


@pytest.mark.rule("EV-02")
async def test_the_operator_sees_and_replays_dead_letters(node: Node, parties: dict[str, Party]) -> None:
    """With its own user, which may not publish events."""
    queue = queue_of("orders", RunDeadline)
    await parties["orders"].publish(dead_letter_queue("orders"), queue, "evt_lost")
    async with dead_letters_at(url(node, "operator"), ["orders"]) as dead:
        assert await eventually(lambda: dead.discard(lambda letter: letter.event_id == "evt_lost"))
    assert await refused(node, "operator", "orders.events", "orders.order_placed.v1")


@pytest.mark.rule("EV-04")
async def test_a_user_cannot_speak_for_another_service(node: Node, parties: dict[str, Party]) -> None:
    """Whoever holds orders' password publishes no event of billing's, be it by its exchange, by the default one, by a
    retry, or by binding another queue."""
    key = "billing.payment_succeeded.v1"
    assert await refused(node, "orders", "billing.events", key)
    assert await refused(node, "orders", "", "notifier.payment_failed")
    assert await refused(node, "orders", retry_name("notifier", DELAY), "notifier.payment_failed")
    assert await refused(node, "orders", "billing.return", "billing.order_placed")
    assert not await refused(node, "orders", "orders.events", "orders.order_placed.v1")
    async with AsyncExitStack() as closing:
        connection = await closing.enter_async_context(await aio_pika.connect(url(node, "orders")))
        for queue in ("notifier.payment_failed", "billing.dead_letters"):
            channel = await connection.channel()
            with pytest.raises(AMQPError):
                await (await channel.get_queue(queue, ensure=False)).bind("orders.events", "#")


async def refused(node: Node, user: str, exchange: str, routing_key: str) -> bool:
    """Whether the broker refuses a user's message."""
    async with await aio_pika.connect(url(node, user)) as connection:
        channel = await connection.channel(publisher_confirms=True)
        target = channel.default_exchange if not exchange else await channel.get_exchange(exchange, ensure=False)
        try:
            await target.publish(aio_pika.Message(b"{}"), routing_key, timeout=5)
        except (AMQPError, RuntimeError, TimeoutError):
            return True
    return False
