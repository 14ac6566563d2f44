"""The bare loop: what one would write by hand with motor and aio-pika for the same guarantees, and nothing more."""

import asyncio
import contextlib
import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import DuplicateKeyError

from tools.bench.events.load import arguments, measure, report

QUEUE: dict[str, Any] = {"x-queue-type": "quorum"}


class Bare:
    """Conditional write with the event, confirmed persistent publish, mark, consume, conditional write, ack."""

    def __init__(self, mongo_url: str) -> None:
        self.handled: dict[int, float] = {}
        client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
            mongo_url, retryWrites=False, w="majority", journal=True, tz_aware=True
        )
        database = client[f"bare_{uuid.uuid4().hex[:8]}"]
        self._orders, self._payments = database["orders"], database["payments"]
        self._unmarked = 0

    async def open(self, amqp_url: str) -> None:
        self.connection = connection = await aio_pika.connect(amqp_url)
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        name = f"bare.{uuid.uuid4().hex[:8]}"
        self._exchange = await channel.declare_exchange(name, aio_pika.ExchangeType.TOPIC, durable=True)
        consuming = await connection.channel(publisher_confirms=False)
        await consuming.set_qos(prefetch_count=32)
        queue = await consuming.declare_queue(name, durable=True, arguments=QUEUE)
        await queue.bind(self._exchange, "thing.v1")
        await queue.consume(self._on_message)
        await self._orders.create_index("outbox_due", sparse=True)

    async def commit(self, number: int) -> None:
        event: dict[str, Any] = {
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": "/bare",
            "type": "thing.v1",
            "time": datetime.now(UTC).isoformat(),
            "subject": f"ord_{number}",
            "data": {"number": number, "note": "x" * 200},
        }
        state = {"number": number, "note": "x" * 200, "placed_at": datetime.now(UTC)}
        await self._orders.insert_one(
            {"_id": event["subject"], "version": 1, "state": state, "outbox": [event], "outbox_due": datetime.now(UTC)}
        )
        self._unmarked += 1
        asyncio.get_running_loop().create_task(self._publish(event)).add_done_callback(lambda done: done.result())

    async def _publish(self, event: dict[str, Any]) -> None:
        message = aio_pika.Message(json.dumps(event).encode(), delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await self._exchange.publish(message, "thing.v1", mandatory=True, timeout=10)
        await self._orders.update_one(
            {"_id": event["subject"]}, {"$pull": {"outbox": {"id": event["id"]}}, "$unset": {"outbox_due": ""}}
        )
        self._unmarked -= 1

    async def _on_message(self, message: AbstractIncomingMessage) -> None:
        event = json.loads(message.body)
        with contextlib.suppress(DuplicateKeyError):  # handled before
            await self._payments.insert_one({"_id": event["id"], "version": 1, "state": event["data"]})
        await message.ack()
        self.handled[event["data"]["number"]] = time.perf_counter()

    async def drained(self) -> bool:
        return self._unmarked == 0


async def main() -> None:
    given = arguments()
    loop = Bare(given.mongo)
    await loop.open(given.amqp)
    report(await measure(loop, loop.drained, given.events, given.rate, given.seconds))
    await loop.connection.close()


if __name__ == "__main__":
    asyncio.run(main())
