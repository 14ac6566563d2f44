"""The floor of an order: as many durable writes and reads by id as any design needs, and nothing else.

An order is placed, gets its payment opened, is paid and gets its invoice: three writes of the order, three of the
payment, Stripe's event, the invoice, its PDF, two mails written and marked, and six reads of one document.
"""

import asyncio
import time
import uuid
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

INSERTS, UPDATES, READS = 7, 6, 6
_PAYLOAD = {"text": "x" * 1_500}


async def floor(mongo_url: str, orders: int, at_once: int) -> float:
    """Orders per second of the database alone."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        mongo_url, retryWrites=False, w="majority", journal=True
    )
    collection = client[f"floor_{uuid.uuid4().hex[:8]}"]["documents"]
    turns, began = iter(range(orders)), time.perf_counter()

    async def one() -> None:
        ids = [uuid.uuid4().hex for _ in range(INSERTS)]
        for each in ids:
            await collection.insert_one({"_id": each, "version": 1, **_PAYLOAD})
        for each in ids[:UPDATES]:
            await collection.update_one({"_id": each}, {"$set": {"version": 2, **_PAYLOAD}})
        for each in ids[:READS]:
            await collection.find_one({"_id": each})

    async def worker() -> None:
        for _ in turns:
            await one()

    await asyncio.gather(*(worker() for _ in range(at_once)))
    rate = orders / (time.perf_counter() - began)
    await client.drop_database(collection.database.name)
    client.close()
    return rate
