"""Many documents wait for the broker: they drain in bounded memory, soon after it is back (EV-01).

BACKLOG=25000 make test T=tests/faults/test_backlog.py     the whole size: three minutes at most after its return
"""

import asyncio
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import aio_pika
import pytest

from sandbox.stack.broker import Broker
from shared.messaging import relay
from tests.support.kernel_process import KernelProcess, MakeProcess, Names, Queues
from tests.support.things import Thing
from tests.support.waiting import eventually

BACKLOG = int(os.environ.get("BACKLOG", "1500"))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PATIENCE = 180.0
"""Seconds from the broker's return until every outbox is empty and every event is in its queue."""

MOST_MEMORY = 40_000_000
"""Bytes by which the process may grow while it waits and drains, whatever the size."""


@pytest.mark.timeout(600)
@pytest.mark.rule("EV-01")
async def test_a_backlog_drains_in_bounded_memory(
    make_process: MakeProcess, names: Names, broker_node: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is committed while the broker is away is held in memory up to a limit, and all of it leaves afterwards."""
    if BACKLOG < 10_000:
        monkeypatch.setattr("shared.messaging.relay._MEMORY", BACKLOG // 10)
    process = await make_process(handlers={}, amqp_url=broker_node.url)
    broker_node.ctl("stop_app")
    await eventually(lambda: not process.broker.connected.is_set())
    before, most = _resident(), 0

    for first in range(0, BACKLOG, 100):
        await asyncio.gather(*(_commit(process, number) for number in range(first, min(first + 100, BACKLOG))))
        assert process.relay.held() <= relay._MEMORY
        most = max(most, _resident())
    await asyncio.get_running_loop().run_in_executor(None, broker_node.ctl, "start_app")
    back = time.monotonic()

    async def drained() -> bool:
        nonlocal most
        most = max(most, _resident())
        left = {"outbox.due": {"$gt": EPOCH}}  # by its index: the question must not keep the database from its work
        return process.relay.held() == 0 and await process.things.collection.find_one(left, {"_id": 1}) is None

    await eventually(drained, PATIENCE)
    print(f"{BACKLOG} documents left {time.monotonic() - back:.0f} s after the broker's return;", end=" ")
    print(f"memory grew by {(most - before) / 1e6:.0f} MB")
    assert most - before < MOST_MEMORY
    async with await aio_pika.connect(broker_node.url) as connection:
        assert await Queues(await connection.channel()).count(names.queues[0]) >= BACKLOG


async def _commit(process: KernelProcess, number: int) -> None:
    event = process.names.added(number=number, note="x" * 500)
    await process.things.create(f"t{number}", Thing(numbers=(number,)), [event])


def _resident() -> int:
    """This process's memory in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
