"""Waking a request that waits for an event which another process of the same service handles (no polling).

A fanout exchange without persistence: a lost signal costs the waiter its time-out and nothing else.
"""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aio_pika
import structlog
from aio_pika.abc import AbstractConnection, AbstractExchange, AbstractIncomingMessage
from aio_pika.exceptions import AMQPError

from shared.messaging import metrics

log = structlog.get_logger(__name__)

T = TypeVar("T")


class Signals:
    """`notify(key)` in the process that handled an event wakes `wait(key, …)` in every process of the service."""

    def __init__(self, service: str) -> None:
        self._name = f"{service}.signals"
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._exchange: AbstractExchange | None = None

    async def attach(self, connection: AbstractConnection) -> None:
        """Hook for the broker: lives as long as the connection."""
        channel = await connection.channel(publisher_confirms=False)
        exchange = await channel.declare_exchange(self._name, "fanout", durable=False)
        # Named after the service, whose broker user may declare such names alone.
        queue = await channel.declare_queue(f"{self._name}.{uuid.uuid4().hex}", exclusive=True)
        await queue.bind(exchange)
        await queue.consume(self._on_signal, no_ack=True)
        self._exchange = exchange

    async def notify(self, key: str) -> None:
        """Wakes whoever waits for `key` in any process of the service."""
        self._wake(key)
        if self._exchange is None:
            return
        try:
            await self._exchange.publish(aio_pika.Message(key.encode()), "", mandatory=False)
        except (AMQPError, OSError, RuntimeError) as error:
            log.info("signal_not_sent", error=error)
        else:
            metrics.signals.inc()

    async def wait(self, key: str, look: Callable[[], Awaitable[T | None]], timeout: float) -> T | None:
        """What `look` finds, looked for at once and again at each signal for `key`; None after `timeout` seconds."""
        signalled = asyncio.Event()
        self._waiting[key].add(signalled)
        try:
            async with asyncio.timeout(timeout):
                while (found := await look()) is None:
                    await signalled.wait()
                    signalled.clear()
                return found
        except TimeoutError:
            return await look()
        finally:
            self._waiting[key].discard(signalled)
            if not self._waiting[key]:
                del self._waiting[key]

    async def _on_signal(self, message: AbstractIncomingMessage) -> None:
        self._wake(message.body.decode())

    def _wake(self, key: str) -> None:
        for signalled in self._waiting.get(key, ()):
            signalled.set()
