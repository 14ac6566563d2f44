"""The private database and broker, for real."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractRobustConnection
from pymongo import MongoClient

from sandbox.stack import process
from sandbox.stack.broker import Broker, BrokerCommandError
from sandbox.stack.database import Database
from sandbox.stack.ports import free_port, is_free, wait_until_free
from sandbox.stack.process import ProcessError
from tests.support.processes import running, until
from tests.support.servers import save_queue_names

_QUEUE = "kept"


async def publish(connection: AbstractRobustConnection, count: int) -> None:
    """Publishes persistent, confirmed messages to a quorum queue, which it declares."""
    async with connection.channel() as channel:
        await channel.declare_queue(_QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        for number in range(count):
            message = aio_pika.Message(str(number).encode(), delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            await channel.default_exchange.publish(message, _QUEUE, mandatory=True)


async def read(url: str, count: int) -> list[int]:
    """The next messages of the queue, in order."""
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        queue = await channel.declare_queue(_QUEUE, passive=True)
        return [int((await queue.get()).body) for _ in range(count)]


def mongo(database: Database) -> MongoClient[dict[str, Any]]:
    """A client of this database."""
    return MongoClient(database.url)


def test_the_database_keeps_acknowledged_writes_through_a_kill(database_node: Database) -> None:
    """What insert_one answered is there after SIGKILL and a restart on the same port."""
    with mongo(database_node) as client:
        for number in range(20):
            client["test"]["kept"].insert_one({"_id": number})
    database_node.kill()
    database_node.up()
    with mongo(database_node) as client:
        assert [document["_id"] for document in client["test"]["kept"].find().sort("_id")] == list(range(20))


def test_the_database_is_gone_after_stop(tmp_path: Path) -> None:
    """stop() ends the process and frees the port."""
    database = Database(tmp_path, free_port()).up()
    database.stop()
    assert not running(database.pid)
    assert is_free(database.port)


async def test_the_broker_keeps_confirmed_messages_through_a_kill(broker_node: Broker) -> None:
    """What the broker confirmed in a quorum queue is there after SIGKILL and a restart."""
    async with await aio_pika.connect_robust(broker_node.url) as connection:
        await publish(connection, 20)
    await asyncio.to_thread(save_queue_names, broker_node)
    await asyncio.to_thread(broker_node.kill)
    assert is_free(broker_node.port)
    await asyncio.to_thread(broker_node.up)
    assert await read(broker_node.url, 20) == list(range(20))


def test_the_broker_obeys_rabbitmqctl(broker_node: Broker) -> None:
    """stop_app closes the port, start_app opens it, the disk alarm is raised; a bad command is an error."""
    broker_node.ctl("stop_app")
    assert is_free(broker_node.port)
    broker_node.ctl("start_app")
    broker_node.wait_ready(30)
    broker_node.ctl("set_disk_free_limit", "9000GB")
    until(lambda: "disk" in broker_node.ctl("eval", "rabbit_alarm:get_alarms()."))
    broker_node.ctl("set_disk_free_limit", "50MB")
    until(lambda: "disk" not in broker_node.ctl("eval", "rabbit_alarm:get_alarms()."))
    with pytest.raises(BrokerCommandError, match="rabbitmqctl set_disk_free_limit soon failed"):
        broker_node.ctl("set_disk_free_limit", "soon")


def test_two_brokers_live_side_by_side_and_leave_nothing(tmp_path: Path, broker_node: Broker) -> None:
    """Each has its own epmd; after stop() neither node nor epmd of the one is there, the other works on."""
    other = Broker(tmp_path / "other", free_port()).up()
    members = group_members(other)
    assert {name for _, name in members} >= {"beam.smp", "epmd"}
    other.stop()
    until(lambda: not any(running(pid) for pid, _ in members))
    assert is_free(other.port)
    assert "comptoir" in broker_node.ctl("eval", "node().")


def group_members(broker: Broker) -> list[tuple[int, str]]:
    """(pid, program) of every process that runs in this broker's folder or with its epmd port."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and _belongs(entry, broker):
            found.append((int(entry.name), (entry / "comm").read_text().strip()))
    return found


def _belongs(entry: Path, broker: Broker) -> bool:
    try:
        environment, command = (entry / "environ").read_bytes(), (entry / "cmdline").read_bytes()
    except OSError:
        return False
    epmd_port = broker.env["ERL_EPMD_PORT"].encode()
    return b"ERL_EPMD_PORT=" + epmd_port + b"\0" in environment or (b"epmd" in command and epmd_port in command)


def test_a_port_that_stays_taken_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database whose port another server holds is not started and says which port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        monkeypatch.setattr(process, "wait_until_free", lambda port: wait_until_free(port, 0.1))
        with pytest.raises(ProcessError, match=f"database cannot be started .port {port} is still taken"):
            Database(tmp_path, port).up()
