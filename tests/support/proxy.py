"""A TCP proxy that misbehaves on command: for tests of what a bad network does to a client.

async with Proxy(broker.port) as proxy:
    client = await connect(port=proxy.port)
    proxy.black_hole()
    ...
    proxy.restore()
"""

import asyncio
import contextlib
import enum
import socket
import struct
from typing import Self

from sandbox.stack.ports import HOST

_CHUNK = 65_536
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 s: close() sends RST


class Fault(enum.Enum):
    """What the proxy does to the bytes that pass."""

    NONE = "none"
    BLACK_HOLE = "black hole"
    DROP_REPLIES = "drop replies"
    REFUSE = "refuse"


class _Link:
    """One client's connection and its own to the target."""

    def __init__(self, client: asyncio.StreamWriter, target: asyncio.StreamWriter) -> None:
        self.client, self.target = client, target
        self.lost_replies = False

    def reset(self) -> None:
        """Ends both sides with a RST."""
        _reset(self.client)
        _reset(self.target)


def _reset(writer: asyncio.StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    if connection is not None and connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    writer.transport.abort()


class Proxy:
    """Listens on 127.0.0.1:`port` and forwards to 127.0.0.1:`target_port`, with one fault at a time."""

    def __init__(self, target_port: int, *, port: int = 0) -> None:
        self.target_port, self.port = target_port, port
        self._delay = 0.0
        self._fault = Fault.NONE
        self._passable = asyncio.Event()
        self._passable.set()
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        self.reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def connections(self) -> int:
        """How many clients are connected now."""
        return len(self._links)

    def delay(self, seconds: float) -> None:
        """Every chunk, both ways, takes this much longer; 0 ends it."""
        self._delay = seconds

    def black_hole(self) -> None:
        """Nothing passes and nothing is closed, as with a cut cable; restore() delivers what TCP kept."""
        self._set(Fault.BLACK_HOLE)

    def drop_replies(self) -> None:
        """Requests arrive, replies are lost; restore() resets the connections that lost some."""
        self._set(Fault.DROP_REPLIES)

    def refuse(self) -> None:
        """Resets every connection and each new one until restore()."""
        self._set(Fault.REFUSE)
        self.reset()

    def reset(self) -> None:
        """Resets every connection once; new ones pass."""
        for link in list(self._links):
            link.reset()

    def restore(self) -> None:
        """Ends the fault and the delay."""
        self._delay = 0.0
        for link in list(self._links):
            if link.lost_replies:
                link.reset()
        self._set(Fault.NONE)

    def _set(self, fault: Fault) -> None:
        self._fault = fault
        if fault is Fault.BLACK_HOLE:
            self._passable.clear()
        else:
            self._passable.set()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._passable.wait()
            if self._fault is Fault.REFUSE:
                _reset(writer)
                return
            with contextlib.suppress(ConnectionError):  # the target is down: so are we
                await self._link(reader, writer, *await asyncio.open_connection(HOST, self.target_port))
        finally:
            writer.close()

    async def _link(
        self,
        client: asyncio.StreamReader,
        to_client: asyncio.StreamWriter,
        target: asyncio.StreamReader,
        to_target: asyncio.StreamWriter,
    ) -> None:
        link = _Link(to_client, to_target)
        self._links.add(link)
        try:
            await self._forward_both(link, client, target)
        finally:
            self._links.discard(link)
            to_target.close()

    async def _forward_both(self, link: _Link, client: asyncio.StreamReader, target: asyncio.StreamReader) -> None:
        """Forwards until either side has ended."""
        pumps = {
            asyncio.ensure_future(self._pump(client, link.target, link, replies=False)),
            asyncio.ensure_future(self._pump(target, link.client, link, replies=True)),
        }
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: _Link, *, replies: bool
    ) -> None:
        with contextlib.suppress(ConnectionError):  # either side may vanish: that is what the proxy is for
            while chunk := await reader.read(_CHUNK):
                await asyncio.sleep(self._delay)
                await self._passable.wait()
                if replies and self._fault is Fault.DROP_REPLIES:
                    link.lost_replies = True
                    continue
                writer.write(chunk)
                await writer.drain()
