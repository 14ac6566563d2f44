"""From a queue to a handler (EV-02): decode, handle, ack; a failure is retried with growing delays, then a dead letter.

A database or a provider that is away is no failure of the event: it is waited for (`outage.py`). A message whose
process died several times is handled alone from then on, so that it takes no other along when it is to blame. Ack
exactly once, after the retry or the dead letter is confirmed: a crash before it means redelivery, which `processed`
absorbs.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

import structlog
from aio_pika.abc import AbstractIncomingMessage, HeadersType

from shared.errors import NewerSchema, Permanent
from shared.events.contract import Event, Message
from shared.events.job import Job
from shared.events.sealing import PersonalBox
from shared.messaging import metrics
from shared.messaging.broker import Broker
from shared.messaging.cause import Cause, set_cause
from shared.messaging.envelope import Envelope, Received, decode, open_data, peek
from shared.messaging.outage import Outage, Stopping, is_outage
from shared.messaging.outgoing import outgoing
from shared.messaging.relay import Relay
from shared.messaging.topology import SUSPECT_AFTER, dead_letter_queue, queue_of, retry_name, suspect_queue
from shared.observability.safe_errors import safe_text
from shared.observability.tracing import continued
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

_LONGEST_HOLD = 600.0
"""Seconds that a message is held during an outage: the broker closes a channel that acks nothing for 30 minutes."""

_LONGEST_POSTPONEMENT = 10.0
"""Seconds at most that what cannot be handled now, through no fault of its own, is put off."""

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
        relay: Relay,
    ) -> None:
        self._service, self._context, self._handlers = service, context, handlers
        self._personal, self._delays, self._clock, self._broker, self._relay = personal, delays, clock, broker, relay
        self._running: set[asyncio.Task[Any]] = set()
        self._kinds = {queue_of(service, kind): kind for kind in handlers}
        self._outages = {queue: Outage(queue) for queue in self._kinds}

    def subscribe(self) -> None:
        """Takes the messages of every event and job of the tables, from the broker's next connection on."""
        work: dict[str, Callable[[AbstractIncomingMessage], Awaitable[None]]] = {
            queue: partial(self._on_message, queue) for queue in self._kinds
        }
        suspects = suspect_queue(self._service)
        self._broker.subscribe({suspects: self._on_suspect, **work}, alone=[suspects])

    async def drain(self, timeout: float) -> None:
        """Waits for the handlers that run; what is not done within `timeout` seconds is redelivered elsewhere. What
        waits for the end of an outage is put off, as a fresh copy: a redelivery would be counted against it."""
        for outage in self._outages.values():
            outage.release()
        if self._running:
            _, left = await asyncio.wait(self._running, timeout=timeout)
            if left:
                log.warning("handlers_left_at_stop", count=len(left))

    async def _on_message(self, queue: str, message: AbstractIncomingMessage) -> None:
        suspect = _redeliveries(message) >= SUSPECT_AFTER
        await self._settle(queue, message, self._set_aside if suspect else self._process)

    async def _on_suspect(self, message: AbstractIncomingMessage) -> None:
        await self._settle(message.routing_key or "", message, self._process)

    async def _settle(
        self,
        queue: str,
        message: AbstractIncomingMessage,
        settle: Callable[[AbstractIncomingMessage, str], Awaitable[None]],
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await settle(message, queue)
        except asyncio.CancelledError:
            if cancelled_by_us():
                raise
            self._give_back(queue, None)
        except Exception as error:  # noqa: BLE001 - whatever it was, a message that is left unacked must come again
            self._give_back(queue, error)
        finally:
            self._running.discard(task)

    async def _process(self, message: AbstractIncomingMessage, queue: str) -> None:
        try:
            contract, envelope = self._kind(queue), decode(message.body)
        except Permanent as error:
            await self._give_up(message, queue, error)
            return
        with continued(f"{queue} handle", envelope.traceparent, event=envelope.id):
            set_cause(Cause(envelope.correlation, envelope.id))
            failure = await self._outcome(contract, queue, envelope, again=_redeliveries(message) > 0)
            if failure is None:
                self._record(queue, envelope, message)
                crash_plan.reach("before_ack")
                await message.ack()
            else:
                await self._hand_on(message, queue, failure)

    def _kind(self, queue: str) -> type[Message]:
        if (kind := self._kinds.get(queue)) is None:
            raise Permanent(f"No handler of this version takes messages of {queue}.")
        return kind

    async def _outcome(
        self, contract: type[Message], queue: str, envelope: Envelope, *, again: bool
    ) -> BaseException | None:
        """What went wrong, if anything. An outage is waited for, unless it turns out to be this message's own: others
        of its queue succeeded in the meantime."""
        outage, until = self._outages[queue], _now() + _LONGEST_HOLD
        handle = partial(self._handle, contract, envelope, again=again)
        failure, recoveries = await outage.run(handle), outage.recoveries
        while _is_waited_for(failure) and outage.recoveries == recoveries and _now() < until:
            log.info("event_waits", queue=queue, event_id=envelope.id, error=failure)
            failure = await outage.run(handle)
        return failure

    async def _handle(self, contract: type[Message], envelope: Envelope, *, again: bool) -> BaseException | None:
        try:
            async with asyncio.timeout(HANDLER_TIMEOUT):
                event = open_data(envelope, contract, self._personal, self._service)
                if again and issubclass(contract, Job):
                    await self._relay.take_out(envelope.subject, envelope.id)
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

    async def _hand_on(self, message: AbstractIncomingMessage, queue: str, failure: BaseException) -> None:
        attempt = _attempt(message)
        if self._delays and (is_outage(failure) or isinstance(failure, NewerSchema)):
            delay = max((each for each in self._delays if each <= _LONGEST_POSTPONEMENT), default=min(self._delays))
            await self._retry(message, queue, failure, delay, attempt)
        elif isinstance(failure, Permanent) or attempt > len(self._delays):
            await self._give_up(message, queue, failure)
        else:
            await self._retry(message, queue, failure, self._delays[attempt - 1], attempt + 1)

    async def _retry(
        self, message: AbstractIncomingMessage, queue: str, error: BaseException, delay: float, attempt: int
    ) -> None:
        """Sends it through a delay, as the given attempt: only a failure of the event itself is counted."""
        metrics.handled.labels(queue, "retried").inc()
        log.warning(
            "event_retried", queue=queue, attempt=attempt, delay_s=delay, error=error, event_id=message.message_id
        )
        headers: HeadersType = {ATTEMPT: attempt, ERROR_TYPE: type(error).__name__}
        copy = outgoing(message.body, message.message_id or "", headers)
        await self._broker.publish(retry_name(self._service, delay), queue, copy)
        await message.ack()

    async def _set_aside(self, message: AbstractIncomingMessage, queue: str) -> None:
        """Makes it a suspect: its process died, or lost its connection, each time that it was delivered."""
        metrics.handled.labels(queue, "set_aside").inc()
        log.warning("event_set_aside", queue=queue, event_id=message.message_id, redelivered=_redeliveries(message))
        headers: HeadersType = {QUEUE: queue, ATTEMPT: _attempt(message)}
        copy = outgoing(message.body, message.message_id or "", headers)
        await self._broker.publish(suspect_queue(self._service), queue, copy)
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
            dead_letter_queue(self._service), queue, outgoing(message.body, message.message_id or "", headers)
        )
        await message.ack()

    def _give_back(self, queue: str, error: BaseException | None) -> None:
        # Neither handled nor handed on: without an ack, the broker redelivers it over a new connection.
        log.warning("event_given_back", queue=queue, error=error)
        self._broker.drop()


def _is_waited_for(failure: BaseException | None) -> bool:
    return is_outage(failure) and not isinstance(failure, Stopping)


def _attempt(message: AbstractIncomingMessage) -> int:
    value = message.headers.get(ATTEMPT, 1)
    return value if isinstance(value, int) else 1


def _redeliveries(message: AbstractIncomingMessage) -> int:
    value = message.headers.get("x-delivery-count", 0)
    return value if isinstance(value, int) else 0


def _now() -> float:
    return asyncio.get_running_loop().time()
