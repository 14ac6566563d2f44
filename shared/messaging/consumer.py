"""From a queue to a handler (EV-02): decode, handle, ack; a failure is retried with growing delays, then a dead letter.
A database or a provider that is away is no failure of the event: it is waited for.

Ack exactly once, after the retry or the dead letter is confirmed: a crash before it means redelivery,
which `processed` absorbs.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

import structlog
from aio_pika.abc import AbstractIncomingMessage, HeadersType

from shared.errors import Permanent, Unavailable
from shared.events.contract import Event, Message
from shared.events.job import Job
from shared.events.sealing import PersonalBox
from shared.messaging import metrics
from shared.messaging.broker import Broker
from shared.messaging.cause import Cause, set_cause
from shared.messaging.envelope import Envelope, Received, decode, open_data, peek
from shared.messaging.outgoing import outgoing
from shared.messaging.topology import dead_letter_queue, queue_of, retry_name
from shared.observability.safe_errors import safe_text
from shared.observability.tracing import continued
from shared.persistence.errors import DatabaseUnavailable
from shared.runtime.crash import crash_plan
from shared.runtime.supervise import cancelled_by_us
from shared.values.clock import Clock

log = structlog.get_logger(__name__)

C = TypeVar("C")
Handler = Callable[[C, Received[Any]], Awaitable[None]]
"""What a file in `consumers/` or `jobs/` defines: `async def handle(context, event: Received[OrderPlaced]) -> None`."""

Table = Mapping[type[Event], Handler[C]]
"""A service's subscriptions, as its `consumers/__init__.py` lists them."""

JobTable = Mapping[type[Job], Handler[C]]
"""What a service does for itself, as its `jobs/__init__.py` lists it."""


def handlers_of(consumers: Table[C], jobs: JobTable[C]) -> dict[type[Message], Handler[C]]:
    """A service's two tables as one: every queue that it takes messages from."""
    return dict[type[Message], Handler[C]]([*consumers.items(), *jobs.items()])


HANDLER_TIMEOUT = 60.0

_LONGEST_ERROR = 1_000
"""Characters: a header must fit into one AMQP frame, or the broker closes the connection."""

ATTEMPT, ERROR, ERROR_TYPE, QUEUE, FAILED_AT = "x-attempt", "x-error", "x-error-type", "x-queue", "x-failed-at"


class Consumer(Generic[C]):
    """Runs a service's handlers of events and jobs. `context` is what its `service.py` wired; `delays` are seconds."""

    def __init__(
        self,
        service: str,
        context: C,
        handlers: Mapping[type[Message], Handler[C]],
        personal: PersonalBox,
        delays: Sequence[float],
        clock: Clock,
        broker: Broker,
    ) -> None:
        self._service, self._context, self._handlers = service, context, handlers
        self._personal, self._delays, self._clock, self._broker = personal, delays, clock, broker
        self._running: set[asyncio.Task[Any]] = set()

    def subscriptions(self) -> dict[str, Callable[[AbstractIncomingMessage], Awaitable[None]]]:
        """Queue → callback, one per event and job of the tables."""
        return {queue_of(self._service, kind): partial(self._on_message, kind) for kind in self._handlers}

    async def drain(self, timeout: float) -> None:
        """Waits for the handlers that run; what is not done within `timeout` seconds is redelivered elsewhere."""
        if self._running:
            _, left = await asyncio.wait(self._running, timeout=timeout)
            if left:
                log.warning("handlers_left_at_stop", count=len(left))

    async def _on_message(self, contract: type[Message], message: AbstractIncomingMessage) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await self._process(contract, message)
        except asyncio.CancelledError:
            if cancelled_by_us():
                raise
            self._give_back(contract, None)
        except Exception as error:  # noqa: BLE001 - whatever it was, a message that is left unacked must come again
            self._give_back(contract, error)
        finally:
            self._running.discard(task)

    async def _process(self, contract: type[Message], message: AbstractIncomingMessage) -> None:
        queue = queue_of(self._service, contract)
        try:
            envelope = decode(message.body)
        except Permanent as error:
            await self._give_up(message, queue, error)
            return
        with continued(f"{queue} handle", envelope.traceparent, event=envelope.id):
            set_cause(Cause(envelope.correlation, envelope.id))
            failure = await self._handle(contract, envelope)
            if failure is None:
                self._record(queue, envelope, message)
                crash_plan.reach("before_ack")
                await message.ack()
            elif isinstance(failure, Permanent) or not self._may_retry(message, failure):
                await self._give_up(message, queue, failure)
            else:
                await self._retry(message, queue, failure)

    async def _handle(self, contract: type[Message], envelope: Envelope) -> BaseException | None:
        try:
            async with asyncio.timeout(HANDLER_TIMEOUT):
                event = open_data(envelope, contract, self._personal, self._service)
                await self._handlers[contract](self._context, event)
        except asyncio.CancelledError as error:
            if cancelled_by_us():
                raise
            return error
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the message is retried or becomes a dead letter
            return error
        return None

    def _record(self, queue: str, envelope: Envelope, message: AbstractIncomingMessage) -> None:
        latency = max(time.time() - envelope.time.timestamp(), 0.0)
        metrics.handled.labels(queue, "done").inc()
        metrics.latency.labels(queue).observe(latency)
        log.info(
            "event_handled",
            event_type=envelope.type,
            consumer=self._service,
            subject=envelope.subject,
            event_id=envelope.id,
            attempt=_attempt(message),
            ms=round(latency * 1000, 1),
        )

    def _may_retry(self, message: AbstractIncomingMessage, failure: BaseException) -> bool:
        # Do not count outages as failed attempts: keep retrying at the longest delay.
        outage = isinstance(failure, (DatabaseUnavailable, Unavailable))
        return bool(self._delays) and (outage or _attempt(message) <= len(self._delays))

    async def _retry(self, message: AbstractIncomingMessage, queue: str, error: BaseException) -> None:
        attempt = _attempt(message)
        delay = self._delays[min(attempt, len(self._delays)) - 1]
        metrics.handled.labels(queue, "retried").inc()
        log.warning(
            "event_retried", queue=queue, attempt=attempt, delay_s=delay, error=error, event_id=message.message_id
        )
        copy = outgoing(
            message.body, message.message_id or "", {ATTEMPT: attempt + 1, ERROR_TYPE: type(error).__name__}
        )
        await self._broker.publish(retry_name(delay), queue, copy)
        await message.ack()

    async def _give_up(self, message: AbstractIncomingMessage, queue: str, error: BaseException) -> None:
        metrics.handled.labels(queue, "dead_lettered").inc()
        log.error("event_dead_lettered", queue=queue, error=error, envelope=peek(message.body))
        headers: HeadersType = {
            QUEUE: queue,
            ERROR_TYPE: type(error).__name__,
            ERROR: safe_text(error)[:_LONGEST_ERROR],
            ATTEMPT: _attempt(message),
            FAILED_AT: self._clock().isoformat(),
        }
        await self._broker.publish(
            "", dead_letter_queue(self._service), outgoing(message.body, message.message_id or "", headers)
        )
        await message.ack()

    def _give_back(self, contract: type[Message], error: BaseException | None) -> None:
        # Neither handled nor handed on: without an ack, the broker redelivers it over a new connection.
        log.warning("event_given_back", queue=queue_of(self._service, contract), error=error)
        self._broker.drop()


def _attempt(message: AbstractIncomingMessage) -> int:
    value = message.headers.get(ATTEMPT, 1)
    return value if isinstance(value, int) else 1
