"""A process of orders that dies while it places an order, where CRASH_AT says.

CRASH_AT=after_commit:1 python -m tests.orders.crashing MONGO_URL DATABASE SKU QUANTITY
"""

import asyncio
import sys

from shared.persistence.mongo import connect
from tests.orders.customer import Customer
from tests.support.in_process import start
from tests.support.waiting import FakeClock


async def place(mongo_url: str, database: str, sku: str, quantity: str) -> None:
    """The order of a customer who is known in the database already."""
    async with start("orders", connect(mongo_url)[database], FakeClock(), {"mongo_url": mongo_url}) as orders:
        answer = await Customer(orders).place("key-crash", lines=[{"sku": sku, "quantity": int(quantity)}])
        print(f"It did not die: {answer.status_code} {answer.text}")


asyncio.run(place(*sys.argv[1:]))
