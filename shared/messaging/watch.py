"""How many dead letters wait, asked of the broker over the connection that is open anyway (OP-01)."""

import structlog
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import AMQPError

from shared.messaging import metrics
from shared.messaging.topology import dead_letter_queue

log = structlog.get_logger(__name__)


class DeadLetterWatch:
    """Reads the length of a service's queue of dead letters; the gauge is absent while the broker cannot be asked."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._connection: AbstractConnection | None = None

    async def attach(self, connection: AbstractConnection) -> None:
        """Hook for the broker: remembers the connection that is open now."""
        self._connection = connection

    async def read(self) -> None:
        """Sets the gauge by a passive declaration, on a channel of its own: a queue that is missing closes it."""
        count = await self._count()
        if count is None:
            self.forget()
        else:
            metrics.dead_letters.labels(self._service).set(count)

    def forget(self) -> None:
        """Takes the gauge away, rather than show an old number."""
        metrics.dead_letters.clear()

    async def _count(self) -> int | None:
        if self._connection is None or self._connection.is_closed:
            return None
        try:
            async with self._connection.channel() as channel:
                queue = await channel.declare_queue(dead_letter_queue(self._service), passive=True, timeout=2)
        except (AMQPError, OSError, TimeoutError, RuntimeError) as error:
            log.info("dead_letters_not_counted", error=error)
            return None
        return queue.declaration_result.message_count
