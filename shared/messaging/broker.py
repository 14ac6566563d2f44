"""One connection to RabbitMQ, kept up by our own loop: every time it comes back, everything is declared anew.

aio-pika's `connect_robust` restores much, but not always the consumers (docs/decisions/0003), so we connect plainly,
watch the connection and start over: declare, open the publishing channel, subscribe.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

import aio_pika
import structlog
from aio_pika.abc import (
    AbstractChannel,
    AbstractConnection,
    AbstractExchange,
    AbstractIncomingMessage,
    AbstractQueue,
)
from aio_pika.exceptions import AMQPError, ChannelNotFoundEntity, DeliveryError, PublishError
from yarl import URL

from shared.errors import Unavailable
from shared.messaging.topology import Arguments, Exchange, Topology
from shared.runtime.supervise import cancelled_by_us

log = structlog.get_logger(__name__)

OnMessage = Callable[[AbstractIncomingMessage], Awaitable[None]]

PUBLISH_TIMEOUT = 10.0
CONNECT_TIMEOUT = 10.0
HEARTBEAT = 10


class BrokerUnavailable(Unavailable):
    """The broker did not confirm: the message may or may not be there, publish it again."""

    def __init__(self) -> None:
        super().__init__("The message broker")


class Unroutable(Unavailable):
    """The broker confirmed that no queue takes the message: a binding is missing."""

    def __init__(self, routing_key: str) -> None:
        super().__init__(f"A queue for {routing_key}")


@dataclass
class _Session:
    """What lives as long as one connection."""

    connection: AbstractConnection
    publishing: AbstractChannel
    exchanges: dict[str, AbstractExchange]
    consuming: AbstractChannel | None
    consumers: list[tuple[AbstractQueue, str]]
    lost: asyncio.Event


class Broker:
    """Publishes with confirms and consumes, over a connection that `run` keeps up.

    `prefetch` is per subscription; a broker silent for two `heartbeat`s (seconds) counts as lost. `on_connect` hooks
    declare what lives as long as the connection (exclusive queues).
    """

    def __init__(self, url: str, *, prefetch: int = 32, name: str = "comptoir", heartbeat: int = HEARTBEAT) -> None:
        self._url, self._prefetch, self._name, self._heartbeat = url, prefetch, name, heartbeat
        self._topology = Topology((), (), ())
        self._subscriptions: Mapping[str, OnMessage] = {}
        self._alone: Collection[str] = ()
        self._session: _Session | None = None
        self.connected = asyncio.Event()
        self.on_connect: list[Callable[[AbstractConnection], Awaitable[None]]] = []

    async def run(self) -> None:
        """Connects, declares, subscribes; returns when the connection is lost (a supervisor calls it again)."""
        connection = aio_pika.Connection(
            URL(self._url), heartbeat=self._heartbeat, client_properties={"connection_name": self._name}
        )
        try:
            await connection.connect(timeout=CONNECT_TIMEOUT)
            session = await asyncio.wait_for(self._open(connection), CONNECT_TIMEOUT * 3)
            self.connected.set()
            log.info("broker_connected", consumers=len(session.consumers))
            await session.lost.wait()
            log.warning("broker_lost")
        finally:
            self.connected.clear()
            self._session = None
            await _close(connection)

    def declare(self, topology: Topology) -> None:
        """What each connection, from the next one on, declares first; call it before `run`."""
        self._topology = topology

    def subscribe(self, subscriptions: Mapping[str, OnMessage], *, alone: Collection[str] = ()) -> None:
        """Queue → callback, from the next connection on; call it before `run`. Of the queues in `alone` one message is
        in flight at a time."""
        self._subscriptions, self._alone = subscriptions, alone

    async def publish(self, exchange: str, routing_key: str, message: aio_pika.Message) -> None:
        """Returns once a queue has the message on disk; BrokerUnavailable or Unroutable otherwise. `exchange` is one of
        the topology's."""
        session = self._session
        if session is None:
            raise BrokerUnavailable
        try:
            await session.exchanges[exchange].publish(message, routing_key, mandatory=True, timeout=PUBLISH_TIMEOUT)
        except PublishError as error:
            raise Unroutable(routing_key) from error
        except DeliveryError as error:
            raise BrokerUnavailable from error  # refused, in good order: no quorum, or the queue is full
        except (AMQPError, OSError, TimeoutError, RuntimeError) as error:
            self._suspect(session)
            raise BrokerUnavailable from error
        except asyncio.CancelledError as error:
            if cancelled_by_us():
                raise
            self._suspect(session)
            raise BrokerUnavailable from error

    async def stop_consuming(self) -> None:
        """Asks for no further message; those delivered stay ours to finish."""
        session = self._session
        if session is None:
            return
        for queue, tag in session.consumers:
            try:
                await queue.cancel(tag, timeout=5)
            except (AMQPError, OSError, TimeoutError, RuntimeError) as error:
                log.info("consumer_cancel_failed", queue=queue.name, error=error)
        session.consumers.clear()

    def consuming(self) -> bool:
        """Whether every subscription has its consumer at the broker."""
        session = self._session
        if session is None or session.lost.is_set():
            return False
        return len(session.consumers) == len(self._subscriptions)

    async def redeclare(self) -> None:
        """Declares the topology once more over the present connection: what was deleted or unbound is back."""
        session = self._session
        if session is None:
            return
        try:
            channel = await session.connection.channel(publisher_confirms=False)
            await self._declare(session.connection, channel)
            await channel.close()
        except (AMQPError, OSError, TimeoutError, RuntimeError) as error:
            log.warning("topology_not_declared", error=error)

    def drop(self) -> None:
        """Gives up the present connection; `run` makes another, and the broker redelivers what was not acked."""
        if self._session:
            self._session.lost.set()

    def _suspect(self, session: _Session) -> None:
        # A publish that timed out leaves the channel's confirms in doubt: start over instead of waiting without end.
        session.lost.set()

    async def _open(self, connection: AbstractConnection) -> _Session:
        lost = asyncio.Event()
        connection.close_callbacks.add(lambda *_: lost.set())
        publishing = await connection.channel(publisher_confirms=True, on_return_raises=True)
        publishing.close_callbacks.add(lambda *_: lost.set())
        exchanges = await self._declare(connection, publishing)
        for hook in self.on_connect:
            await hook(connection)
        session = _Session(connection, publishing, exchanges, None, [], lost)
        self._session = session  # before the first delivery, whose handler may have something to publish
        if self._subscriptions:
            await self._subscribe(session)
        return session

    async def _declare(self, connection: AbstractConnection, channel: AbstractChannel) -> dict[str, AbstractExchange]:
        known = {each.name: each for each in self._topology.exchanges if each.own or await _exists(connection, each)}
        exchanges = {
            name: await channel.declare_exchange(
                name, each.kind, durable=True, passive=not each.own, arguments=dict(_alternate(each))
            )
            for name, each in known.items()
        }
        queues = {
            queue.name: await channel.declare_queue(queue.name, durable=True, arguments=dict(queue.arguments))
            for queue in self._topology.queues
        }
        for binding in self._topology.bindings:
            if binding.exchange in known:
                await queues[binding.queue].bind(binding.exchange, binding.routing_key)
        return exchanges

    async def _subscribe(self, session: _Session) -> None:
        channel = await session.connection.channel(publisher_confirms=False)
        channel.close_callbacks.add(lambda *_: session.lost.set())
        underlay = await channel.get_underlay_channel()
        underlay.on_consumer_cancel_callbacks.add(lambda *_: session.lost.set())  # a deleted or moved queue
        session.consuming = channel
        # The prefetch counts per consumer, and holds for those that start after it was set.
        alone = [name for name in self._subscriptions if name in self._alone]
        await self._consume(session, channel, alone, 1)
        await self._consume(
            session, channel, [name for name in self._subscriptions if name not in alone], self._prefetch
        )

    async def _consume(
        self, session: _Session, channel: AbstractChannel, names: Collection[str], prefetch: int
    ) -> None:
        await channel.set_qos(prefetch_count=prefetch)
        for name in names:
            queue = await channel.get_queue(name, ensure=False)
            session.consumers.append((queue, await queue.consume(self._subscriptions[name])))


def _alternate(exchange: Exchange) -> Arguments:
    return {"alternate-exchange": exchange.alternate} if exchange.alternate else {}


async def _exists(connection: AbstractConnection, exchange: Exchange) -> bool:
    """Whether the service that declares an exchange was ever there; until then nothing can be bound to it, and when it
    comes, it binds its consumers' queues itself. On a channel of its own, because the broker closes it for a no."""
    channel = await connection.channel(publisher_confirms=False)
    try:
        await channel.declare_exchange(exchange.name, exchange.kind, durable=True, passive=True)
    except ChannelNotFoundEntity:
        log.info("exchange_not_there_yet", exchange=exchange.name)
        return False
    await channel.close()
    return True


async def _close(connection: AbstractConnection) -> None:
    try:
        await asyncio.wait_for(connection.close(), 5)
    except (AMQPError, OSError, TimeoutError, RuntimeError) as error:
        log.info("broker_close_failed", error=error)
