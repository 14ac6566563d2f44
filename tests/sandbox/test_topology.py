"""`make topology` finds what the broker holds and the code does not, and removes no message (EV-02)."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aio_pika
import pytest

from sandbox.stack.broker import Broker as Node
from sandbox.stack.ports import free_port
from shared.messaging.broker import Broker
from shared.runtime.supervise import Tasks
from tests.support.waiting import eventually
from tools.topology import declared

ROOT = Path(__file__).parents[2]


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    """The broker of a stack in `tmp_path`."""
    node = Node(tmp_path / "broker", free_port()).up()
    yield node
    node.stop()


def run(node: Node, *arguments: str) -> str:
    """What the command prints."""
    env = os.environ | {"COMPTOIR_DATA": str(node.directory.parent), "AMQP_URL": node.url}
    command = [sys.executable, "-m", "tools.topology", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False).stdout


@pytest.mark.rule("EV-02")
async def test_what_an_earlier_version_left_is_listed_and_removed(node: Node) -> None:
    """A retired queue, an old delay, a queue with other arguments; what holds a message stays; strangers are left."""
    async with await aio_pika.connect(node.url) as connection:
        channel = await connection.channel()
        quorum = {"x-queue-type": "quorum"}
        for name in ("billing.retired", "retry.5000ms", "orders.full", "elsewhere.queue"):
            await channel.declare_queue(name, durable=True, arguments=dict(quorum))
        await channel.declare_queue("billing.order_placed", durable=True, arguments={**quorum, "x-delivery-limit": 10})
        await channel.declare_exchange("retry.5000ms", "fanout", durable=True)
        await channel.default_exchange.publish(aio_pika.Message(b"kept"), "orders.full")
    listed = run(node).splitlines()
    assert listed == [
        "queue     billing.retired",
        "queue     orders.full",
        "queue     retry.5000ms",
        "queue     billing.order_placed (has other arguments than the code)",
        "exchange  retry.5000ms",
    ]
    assert "not removed: orders.full" in run(node, "remove")
    for each in declared():
        tasks, broker = Tasks(), Broker(node.url)
        broker.declare(each)
        tasks.start("broker", broker.run)
        await eventually(broker.connected.is_set)
        await tasks.stop()
    assert run(node).splitlines() == ["queue     orders.full"]
    assert "elsewhere.queue" in json.dumps(node.ctl("list_queues", "name"))
