"""The broker goes away, freezes, or loses a queue: the kernel comes back by itself and nothing is lost (EV-01)."""

import asyncio
from collections.abc import AsyncIterator

import aio_pika
import pytest

from sandbox.stack.broker import Broker as Node
from tests.support.kernel_process import MakeProcess, Names, Queues
from tests.support.servers import save_queue_names
from tests.support.waiting import eventually


@pytest.fixture
async def looking(broker_node: Node) -> AsyncIterator[Queues]:
    """A look at that broker from outside; for tests during which it stays up."""
    async with await aio_pika.connect(broker_node.url) as connection:
        yield Queues(await connection.channel())


@pytest.mark.rule("EV-01")
async def test_a_deleted_queue_comes_back(
    make_process: MakeProcess, names: Names, broker_node: Node, looking: Queues
) -> None:
    """When an operator deletes a queue, it is declared again with its consumer, and events flow."""
    process = await make_process(amqp_url=broker_node.url)
    await looking.delete(names.queues[0])

    async def consumed() -> bool:
        async with await aio_pika.connect(broker_node.url) as connection:
            return (
                process.broker.consuming() and await Queues(await connection.channel()).consumers(names.queues[0]) == 1
            )

    await eventually(lambda: not process.broker.consuming())
    await eventually(process.broker.consuming)
    assert await consumed()
    await process.add("t1", 1)
    await eventually(lambda: process.has_effects(1))


@pytest.mark.rule("EV-01")
async def test_a_frozen_broker_is_left_and_found_again(make_process: MakeProcess, broker_node: Node) -> None:
    """A broker that stops answering longer than the heartbeat counts as lost; once it thaws, everything leaves once."""
    process = await make_process(amqp_url=broker_node.url, heartbeat=1)
    await process.add("t1", 1)
    await eventually(lambda: process.has_effects(1))
    broker_node.pause()
    try:
        await asyncio.gather(*(process.add(f"t{number}", number) for number in range(2, 6)))
        await eventually(lambda: not process.broker.connected.is_set(), 15, "the loss is noticed")
    finally:
        broker_node.resume()
    await eventually(process.broker.consuming, 20)
    await eventually(lambda: process.has_effects(1, 2, 3, 4, 5), 15)
    await eventually(process.drained)


@pytest.mark.rule("EV-01")
async def test_a_broker_killed_while_publishing(make_process: MakeProcess, names: Names, broker_node: Node) -> None:
    """SIGKILL in a stream of events: writes go on, and after the restart each event has its one effect."""
    process = await make_process(amqp_url=broker_node.url)
    save_queue_names(broker_node)
    for number in range(40):
        await process.add(f"t{number % 7}", number)
    await eventually(process.numbers)
    broker_node.kill()
    for number in range(40, 60):
        await process.add(f"t{number % 7}", number)
    await eventually(lambda: not process.broker.connected.is_set())
    starting = asyncio.get_running_loop().run_in_executor(None, broker_node.up)
    for number in range(60, 80):
        await process.add(f"t{number % 7}", number)
    await starting
    await eventually(process.broker.consuming, 20)
    await eventually(process.drained, 15)
    await eventually(lambda: process.has_effects(*range(80)), 15)
    async with await aio_pika.connect(broker_node.url) as connection:
        looking = Queues(await connection.channel())
        assert await looking.consumers(names.queues[0]) == 1
        assert await looking.take(names.dead_letters) is None
