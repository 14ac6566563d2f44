"""The same pipeline through the kernel: aggregate store, relay, broker, consumer, as every service uses them."""

import asyncio
import time
import uuid
from datetime import datetime
from typing import Any, ClassVar

from shared.events.contract import Event
from shared.events.sealing import PersonalBox
from shared.messaging.broker import Broker
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Received
from shared.messaging.relay import Relay
from shared.messaging.topology import topology
from shared.observability.telemetry import set_up_logs, set_up_traces
from shared.persistence.mongo import Lease, connect
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.runtime.supervise import Tasks
from shared.values import clock, ids
from shared.values.ids import derived_id
from shared.values.keys import encode_key
from shared.values.state import State
from tools.bench.events.load import arguments, measure, report

SERVICE = f"bench_{uuid.uuid4().hex[:8]}"
"""Named anew for each run, so that runs do not share queues."""

KEPT = Retention(purpose="a benchmark's own documents")


class Thing(State):
    """An aggregate of the size of the bare loop's."""

    number: int
    note: str
    placed_at: datetime


class ThingPlaced(Event):
    """What the aggregate tells of itself."""

    TYPE: ClassVar[str] = f"{SERVICE}.thing_placed"
    CONSUMERS: ClassVar[tuple[str, ...]] = (SERVICE,)

    number: int
    note: str


class Effect(State):
    """What the consumer stores."""

    number: int
    note: str


class Ours:
    """The kernel's parts, wired as `shared.runtime.service` wires them."""

    def __init__(self, mongo_url: str, amqp_url: str) -> None:
        self.handled: dict[int, float] = {}
        database = connect(mongo_url)[f"ours_{uuid.uuid4().hex[:8]}"]
        box = PersonalBox([encode_key(bytes(32))])
        self.broker = Broker(amqp_url, name=SERVICE)
        self.broker.declare(topology(SERVICE, [ThingPlaced], [], []))
        self.relay = Relay(self.broker, Lease(database, "sweep", clock.now), clock.now)
        outbound = Outbound(SERVICE, self.relay, box, clock.now, ids.new_id)
        self._things = Repository(database, "things", Thing, outbound, retention=KEPT)
        self._effects = Repository(database, "effects", Effect, outbound, retention=KEPT)
        consumer: Consumer[Ours] = Consumer(
            SERVICE, self, {ThingPlaced: on_thing_placed}, box, [], clock.now, self.broker, self.relay
        )
        consumer.subscribe()

    async def open(self) -> None:
        await self._things.prepare()
        await self._effects.prepare()
        self.tasks = Tasks()
        self.tasks.start("broker", self.broker.run)
        self.relay.start()
        await self.broker.connected.wait()

    async def commit(self, number: int) -> None:
        thing = Thing(number=number, note="x" * 200, placed_at=clock.now())
        await self._things.create(f"ord_{number}", thing, [ThingPlaced(number=number, note=thing.note)])

    async def take_effect(self, event: Received[ThingPlaced]) -> None:
        effect = Effect(number=event.data.number, note=event.data.note)
        await self._effects.create_if_absent(derived_id("eff", event.id), effect)
        self.handled[event.data.number] = time.perf_counter()

    async def drained(self) -> bool:
        return self.relay.idle()


async def on_thing_placed(ours: Ours, event: Received[Any]) -> None:
    await ours.take_effect(event)


async def main() -> None:
    given = arguments()
    set_up_logs("bench", "all", "WARNING")
    set_up_traces("bench", None)
    loop = Ours(given.mongo, given.amqp)
    await loop.open()
    report(await measure(loop, loop.drained, given.events, given.rate, given.seconds))
    await loop.relay.stop(5)
    await loop.tasks.stop()


if __name__ == "__main__":
    asyncio.run(main())
