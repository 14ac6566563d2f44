"""One process of a small test service, wired as `shared.runtime.service` wires one; it consumes its own events."""

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from shared.errors import AlreadyExists
from shared.events.contract import Event
from shared.events.job import Job
from shared.messaging.broker import Broker
from shared.messaging.consumer import Consumer, Handler, Table, handlers_of
from shared.messaging.envelope import Envelope, Received, encode
from shared.messaging.relay import Relay
from shared.messaging.topology import dead_letter_queue, exchange_of, queue_of, topology
from shared.persistence.deadlines import Deadlines, DeadlineTable
from shared.persistence.due import RunDeadline
from shared.persistence.mongo import Database, Lease
from shared.persistence.outbox import Entry
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.versioned import Versioned
from shared.runtime.supervise import Tasks
from shared.values import clock, ids
from shared.values.ids import derived_id
from tests.support.keys import PERSONAL
from tests.support.things import CountThing, Effect, Thing, ThingAdded, ThingClosed, named
from tests.support.waiting import eventually

KEPT = Retention(purpose="a test's own documents")


def unique_name() -> str:
    """A service name that no other test has."""
    return f"t{uuid.uuid4().hex[:10]}"


class Names:
    """The contracts and queues of one test service."""

    def __init__(self, service: str | None = None) -> None:
        self.service = service or unique_name()
        self.added, self.closed = named(ThingAdded, self.service), named(ThingClosed, self.service)
        self.events: tuple[type[Event], ...] = (self.added, self.closed)
        self.delays: set[float] = set()  # of every process of the service
        self.dead_letters = dead_letter_queue(self.service)
        self.job_queue, self.deadline_queue = (queue_of(self.service, job) for job in (CountThing, RunDeadline))
        self.queues = (
            *(queue_of(self.service, event) for event in self.events),
            self.dead_letters,
            self.job_queue,
            self.deadline_queue,
        )

    def envelope(self, number: int) -> bytes:
        """The event `thing_added` as it comes from the wire."""
        envelope = Envelope(
            id=f"evt_{number}",
            source=f"/comptoir/{self.service}",
            type=self.added.wire_type(),
            subject="t1",
            time=clock.now(),
            seq=1,
            correlation="test",
            data={"number": number},
        )
        return encode(envelope).encode()


class KernelProcess:
    """A process's store, relay, broker and consumer; another `KernelProcess` on the same names is another process."""

    def __init__(
        self,
        names: Names,
        database: Database,
        amqp_url: str,
        *,
        handlers: Mapping[type[Event], Handler["KernelProcess"]] | None = None,
        jobs: Mapping[type[Job], Handler["KernelProcess"]] | None = None,
        deadlines: DeadlineTable["KernelProcess"] | None = None,
        delays: Sequence[float] = (0.05, 0.1),
        now: clock.Clock = clock.now,
        heartbeat: int = 10,
        sweep_lease: timedelta = timedelta(seconds=10),
    ) -> None:
        self.names, self.database = names, database
        self.broker = Broker(amqp_url, name=names.service, heartbeat=heartbeat)
        self.relay = Relay(self.broker, Lease(database, "relay.sweep", now, sweep_lease), now)
        self.outbound = Outbound(names.service, self.relay, PERSONAL, now, ids.new_id)
        self.things = Repository(
            database,
            "things",
            Thing,
            self.outbound,
            retention=KEPT,
            unique={"name": "name", "nick": "nick"},
        )
        self.effects = Repository(database, "effects", Effect, self.outbound, retention=KEPT)
        self.ledgers = Repository(database, "ledgers", Thing, self.outbound, retention=KEPT)
        events: Table[KernelProcess] = {names.added: record} if handlers is None else handlers
        self.deadlines = Deadlines(deadlines or {}, [self.things], self, now)
        jobs = {**(jobs or {}), **self.deadlines.jobs()}
        table = handlers_of(events, jobs)
        self.consumer: Consumer[KernelProcess] = Consumer(
            names.service, self, table, PERSONAL, delays, now, self.broker, self.relay
        )
        names.delays.update(delays)
        self.broker.declare(topology(names.service, names.events, jobs, delays))
        self.consumer.subscribe()
        self.tasks = Tasks()

    async def open(self, *, broker: bool = True) -> "KernelProcess":
        """Everything runs and, with `broker`, is connected."""
        await self.things.prepare()
        self.relay.start()
        for worker in self.deadlines.workers:
            self.tasks.start(worker.name, worker.run)
        if broker:
            await self.connect()
        return self

    async def connect(self) -> None:
        """Starts the broker's loop and waits for its consumers."""
        self.tasks.start("broker", self.broker.run)
        await eventually(lambda: self.broker.connected.is_set() and self.broker.consuming(), 20)

    async def close(self, relay_patience: float = 0.0) -> None:
        """Stops in the order of `shared.runtime.service`."""
        await self.broker.stop_consuming()
        for worker in self.deadlines.workers:
            worker.stop()
        await self.consumer.drain(5)
        await self.relay.stop(relay_patience)
        await self.tasks.stop()

    async def add(self, thing: str, number: int, note: str = "") -> Versioned[Thing]:
        """Adds a number to a thing, which is made when it is new, and tells it."""
        event = self.names.added(number=number, note=note)
        try:
            return await self.things.create(thing, Thing(numbers=(number,)), [event])
        except AlreadyExists:
            return await self.things.change(thing, lambda old: (_with(old, number), [event]), processed=None)

    async def numbers(self) -> list[int]:
        """The numbers of every effect, one for each that took place."""
        return sorted([document["state"]["number"] async for document in self.database["effects"].find()])

    async def has_effects(self, *numbers: int) -> bool:
        """Whether just these effects took place."""
        return await self.numbers() == list(numbers)

    async def holds(self, count: int) -> bool:
        """Whether `count` events are still in the outboxes."""
        return len(await self.outbox()) == count

    async def outbox(self, collection: str = "things") -> list[Entry]:
        """What has not left (or is not marked) yet."""
        found = self.database[collection].find({"outbox": {"$ne": []}}, {"outbox": 1})
        return [Entry.of(entry) async for document in found for entry in document["outbox"]]

    async def drained(self, collection: str = "things") -> bool:
        """Whether every outbox of a collection is empty."""
        return not await self.outbox(collection)


def _with(thing: Thing, number: int) -> Thing:
    return thing.model_copy(update={"numbers": (*thing.numbers, number)})


async def record(process: KernelProcess, event: Received[Any]) -> None:
    """The usual handler: one effect per event, under a derived id."""
    await process.effects.create_if_absent(derived_id("eff", event.id), Effect(number=event.data.number))


MakeProcess = Callable[..., Awaitable[KernelProcess]]
"""What the fixture `make_process` is."""


class Queues:
    """A look at the broker from outside, over a connection of its own."""

    def __init__(self, channel: AbstractChannel) -> None:
        self._channel = channel

    async def publish(self, queue: str, body: bytes, headers: dict[str, Any] | None = None) -> None:
        """Puts any bytes into a queue, as a stranger could."""
        await self._channel.default_exchange.publish(aio_pika.Message(body, headers=headers or {}), queue)

    async def take(self, queue: str) -> AbstractIncomingMessage | None:
        """The next message of a queue, taken out; None when it is empty."""
        found = await (await self._channel.get_queue(queue, ensure=False)).get(fail=False)
        if found:
            await found.ack()
        return found

    async def next(self, queue: str, timeout: float = 10.0) -> AbstractIncomingMessage:
        """The next message of a queue, waited for."""
        found = await eventually(lambda: self.take(queue), timeout, f"a message in {queue}")
        assert found is not None
        return found

    async def drain(self, queue: str) -> list[AbstractIncomingMessage]:
        """Every message of a queue, taken out."""
        found = []
        while message := await self.take(queue):
            found.append(message)
        return found

    async def count(self, queue: str) -> int:
        """How many messages wait in a queue; those that a consumer holds are not counted."""
        declared = await self._channel.declare_queue(queue, passive=True)
        return declared.declaration_result.message_count or 0

    async def consumers(self, queue: str) -> int:
        """How many consumers the broker counts."""
        declared = await self._channel.declare_queue(queue, passive=True)
        return declared.declaration_result.consumer_count or 0

    async def unbind(self, names: Names, event: type[Event]) -> None:
        queue = await self._channel.get_queue(queue_of(names.service, event), ensure=False)
        await queue.unbind(exchange_of(names.service, event), event.wire_type())

    async def bind_key(self, names: Names, event: type[Event], routing_key: str) -> None:
        """Leads another routing key to an event's queue."""
        queue = await self._channel.get_queue(queue_of(names.service, event), ensure=False)
        await queue.bind(exchange_of(names.service, event), routing_key)

    async def delete(self, queue: str) -> None:
        await self._channel.queue_delete(queue)

    async def remove(self, names: Names) -> None:
        """Deletes what a test service declared."""
        declared = topology(names.service, names.events, [CountThing, RunDeadline], sorted(names.delays))
        for queue in declared.queues:
            await self._channel.queue_delete(queue.name)
        for exchange in (*(each.name for each in declared.exchanges), f"{names.service}.signals"):
            await self._channel.exchange_delete(exchange)
