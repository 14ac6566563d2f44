"""The misbehaving TCP proxy."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable

import pytest

from tests.support.proxy import Proxy

_SHORT = 0.3  # seconds in which an unhindered echo over loopback has long arrived


@pytest.fixture
async def heard() -> list[bytes]:
    """Every line the echo server has received."""
    return []


@pytest.fixture
async def proxy(heard: list[bytes]) -> AsyncIterator[Proxy]:
    """A proxy before a server that answers every line with the same line."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                heard.append(line)
                writer.write(line)
        except ConnectionError:
            heard.append(b"reset")
        finally:
            writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server, Proxy(server.sockets[0].getsockname()[1]) as proxy:
        yield proxy


async def say(proxy: Proxy, line: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A new connection that has sent a line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(line)
    return reader, writer


async def silent(waiting: Awaitable[bytes]) -> bool:
    """Whether nothing comes within a short while."""
    try:
        await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(waiting)), _SHORT)
    except TimeoutError:
        return True
    return False


async def test_it_forwards_and_delays(proxy: Proxy) -> None:
    """Without a fault lines come back; with a delay they take as much longer each way."""
    reader, writer = await say(proxy, b"one\n")
    assert await reader.readline() == b"one\n"
    proxy.delay(0.2)
    began = time.monotonic()
    writer.write(b"two\n")
    assert await reader.readline() == b"two\n"
    assert time.monotonic() - began >= 0.4
    writer.close()


async def test_a_black_hole_is_silent_until_restored(proxy: Proxy, heard: list[bytes]) -> None:
    """Nothing passes and nothing is closed; afterwards what was sent arrives."""
    reader, writer = await say(proxy, b"one\n")
    assert await reader.readline() == b"one\n"
    proxy.black_hole()
    writer.write(b"two\n")
    answer = asyncio.ensure_future(reader.readline())
    assert await silent(answer)
    assert heard == [b"one\n"]
    proxy.restore()
    assert await answer == b"two\n"
    writer.close()


async def test_dropped_replies_are_lost_but_the_request_arrived(proxy: Proxy, heard: list[bytes]) -> None:
    """The server hears the line, the client no answer; restore() ends the connection that lost it."""
    proxy.drop_replies()
    reader, writer = await say(proxy, b"one\n")
    answer = asyncio.ensure_future(reader.readline())
    assert await silent(answer)
    assert heard == [b"one\n"]
    proxy.restore()
    with pytest.raises(ConnectionResetError):
        await answer
    writer.close()


async def test_a_reset_ends_connections_and_new_ones_pass(proxy: Proxy) -> None:
    """Connected clients see a reset at once; the next connection works."""
    reader, writer = await say(proxy, b"one\n")
    assert await reader.readline() == b"one\n"
    proxy.reset()
    with pytest.raises(ConnectionResetError):
        await reader.readline()
    writer.close()
    reader, writer = await say(proxy, b"two\n")
    assert await reader.readline() == b"two\n"
    writer.close()


async def test_refusing_resets_new_connections(proxy: Proxy) -> None:
    """Until restore() every connection is reset."""
    proxy.refuse()
    reader, writer = await say(proxy, b"one\n")
    with pytest.raises(ConnectionResetError):
        await reader.readline()
    writer.close()
    proxy.restore()
    reader, writer = await say(proxy, b"two\n")
    assert await reader.readline() == b"two\n"
    writer.close()
