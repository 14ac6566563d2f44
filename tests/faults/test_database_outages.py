"""The database goes away: events wait in their queues, and go on soon after it is back (EV-02)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from sandbox.stack.database import Database as DatabaseNode
from shared.messaging.topology import retry_name
from shared.persistence.mongo import connect
from tests.support.kernel_process import KernelProcess, Names, Queues
from tests.support.waiting import eventually, stays

DELAYS = (0.2, 30.0)
COUNT = 50
SOON = 10.0
"""Seconds after the end of an outage by which everything goes on."""


@pytest.fixture
async def process(database_node: DatabaseNode, names: Names, amqp_url: str) -> AsyncIterator[KernelProcess]:
    """A process on a database that its test may stop."""
    client = connect(database_node.url)
    process = KernelProcess(names, client["outage"], amqp_url, delays=DELAYS)
    yield await process.open()
    await process.close()
    client.close()


@pytest.mark.rule("EV-02")
async def test_events_wait_in_their_queue_for_the_database(
    process: KernelProcess, names: Names, queues: Queues, database_node: DatabaseNode
) -> None:
    """For as long as the database is away no event moves to a delay or costs an attempt; all take effect within 10 s of
    its return."""
    database_node.kill()
    for number in range(COUNT):
        await queues.publish(names.queues[0], names.envelope(number))

    async def none_moved() -> bool:
        waiting = [await queues.count(retry_name(names.service, delay)) for delay in DELAYS]
        return not any(waiting) and await queues.count(names.dead_letters) == 0

    await stays(none_moved, 12, "nothing leaves its queue")  # several probes, each after the driver's 3 s
    await asyncio.get_running_loop().run_in_executor(None, database_node.up)
    await eventually(lambda: process.has_effects(*range(COUNT)), SOON)
    assert await none_moved()
