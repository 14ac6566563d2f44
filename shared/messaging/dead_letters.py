"""Dead letters from the command line (EV-02), be it events, jobs or deadlines: list, show, replay, discard.

    python -m shared.messaging.dead_letters list
    python -m shared.messaging.dead_letters replay evt_01J…      (or --all, or --service billing --all)

`AMQP_URL` names the broker. Looking takes the messages and gives them back; one that was looked at often is put back
as a fresh copy, because RabbitMQ 4 drops a message of a quorum queue after 20 deliveries.
"""

import argparse
import asyncio
import os
import textwrap
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelNotFoundEntity
from pydantic import ValidationError

from shared.events import every_contract
from shared.messaging.consumer import ATTEMPT, ERROR, ERROR_TYPE, FAILED_AT, QUEUE
from shared.messaging.envelope import UndecodableMessage, decode, peek
from shared.messaging.outgoing import outgoing
from shared.messaging.topology import dead_letter_queue, return_exchange
from shared.persistence.due import RunDeadline

_LOOKS = 10


@dataclass(frozen=True)
class DeadLetter:
    """One event or job and why it is here. `queue` is where a replay puts it; `what` names a deadline by its own name,
    and any other by its queue."""

    service: str
    event_id: str
    type: str
    subject: str
    queue: str
    what: str
    error_type: str
    error: str
    attempts: int
    failed_at: str

    @classmethod
    def of(cls, service: str, message: AbstractIncomingMessage) -> "DeadLetter":
        envelope, headers = peek(message.body), message.headers
        died_in, reason = _death(message)
        queue = str(headers.get(QUEUE, died_in))
        return cls(
            service=service,
            event_id=str(envelope.get("id") or message.message_id or "?"),
            type=str(envelope.get("type", "?")),
            subject=str(envelope.get("subject", "?")),
            queue=queue,
            what=_deadline(service, message.body) or queue,
            error_type=str(headers.get(ERROR_TYPE, reason)),
            error=str(headers.get(ERROR, "the process died while it handled this, too often")),
            attempts=int(str(headers.get(ATTEMPT, 0))),
            failed_at=str(headers.get(FAILED_AT, "")),
        )


def services() -> list[str]:
    """Every service: each has a dead letter queue, for the events that it consumes and for its own jobs."""
    return sorted({name for event in every_contract() for name in (event.publisher(), *event.CONSUMERS)})


class DeadLetters:
    """The dead letter queues of some services, over one channel with confirms."""

    def __init__(self, channel: AbstractChannel, names: Iterable[str]) -> None:
        self._channel, self._names = channel, list(names)

    async def listing(self) -> list[DeadLetter]:
        """All dead letters, oldest first per service."""
        return [letter for letter, _ in await self._each(lambda _: False)]

    async def bodies(self, event_id: str) -> list[tuple[DeadLetter, bytes]]:
        """The messages with this event id, personal fields still sealed."""
        found = await self._each(lambda _: False)
        return [(letter, body) for letter, body in found if letter.event_id == event_id]

    async def replay(self, wanted: Callable[[DeadLetter], bool]) -> list[DeadLetter]:
        """Puts the wanted ones back into their handler's queue, confirmed, then removes them from the dead letters."""
        return await self._take(wanted, self._send_back)

    async def discard(self, wanted: Callable[[DeadLetter], bool]) -> list[DeadLetter]:
        """Takes the wanted ones out for good."""

        async def nothing(_: DeadLetter, __: AbstractIncomingMessage) -> None:
            return

        return await self._take(wanted, nothing)

    async def _take(
        self,
        wanted: Callable[[DeadLetter], bool],
        before: Callable[[DeadLetter, AbstractIncomingMessage], Awaitable[None]],
    ) -> list[DeadLetter]:
        return [letter for letter, _ in await self._each(wanted, before) if wanted(letter)]

    async def _each(
        self,
        leaves: Callable[[DeadLetter], bool],
        before: Callable[[DeadLetter, AbstractIncomingMessage], Awaitable[None]] | None = None,
    ) -> list[tuple[DeadLetter, bytes]]:
        seen: list[tuple[DeadLetter, bytes]] = []
        for service in self._names:
            held = await self._hold(service)
            for message in held:
                letter = DeadLetter.of(service, message)
                seen.append((letter, message.body))
                if before is not None and leaves(letter):
                    await before(letter, message)
                    await message.ack()
                else:
                    await self._give_back(service, message)
        return seen

    async def _hold(self, service: str) -> list[AbstractIncomingMessage]:
        queue = await self._channel.get_queue(dead_letter_queue(service))
        held = []
        for _ in range(queue.declaration_result.message_count or 0):
            message = await queue.get(fail=False)
            if message is None:
                break
            held.append(message)
        return held

    async def _send_back(self, letter: DeadLetter, message: AbstractIncomingMessage) -> None:
        copy = outgoing(message.body, message.message_id or "")
        await self._publish(return_exchange(letter.service), letter.queue, copy)

    async def _give_back(self, service: str, message: AbstractIncomingMessage) -> None:
        if int(str(message.headers.get("x-delivery-count", 0))) < _LOOKS:
            await message.nack(requeue=True)
            return
        headers = {key: value for key, value in message.headers.items() if key != "x-delivery-count"}
        copy = outgoing(message.body, message.message_id or "", headers)
        await self._publish(dead_letter_queue(service), message.routing_key or "", copy)
        await message.ack()

    async def _publish(self, exchange: str, routing_key: str, message: aio_pika.Message) -> None:
        target = await self._channel.get_exchange(exchange, ensure=False)
        await target.publish(message, routing_key, mandatory=True, timeout=10)


@asynccontextmanager
async def dead_letters_at(amqp_url: str, names: Iterable[str]) -> AsyncIterator[DeadLetters]:
    """The dead letters at a broker, as long as the block lasts."""
    connection = await aio_pika.connect(amqp_url, timeout=5)
    async with connection:
        yield DeadLetters(await connection.channel(publisher_confirms=True, on_return_raises=True), names)


def _death(message: AbstractIncomingMessage) -> tuple[str, str]:
    """Queue and reason under which the broker itself dead-lettered a message."""
    queue, reason = message.headers.get("x-first-death-queue", "?"), message.headers.get("x-first-death-reason", "?")
    return str(queue), str(reason)


def _deadline(service: str, body: bytes) -> str | None:
    """Which deadline a message retries, if it is the kernel's job: nothing in that one is personal."""
    if peek(body).get("type") != RunDeadline.wire_type():
        return None
    try:
        job = RunDeadline.model_validate(decode(body).data)
    except (UndecodableMessage, ValidationError):
        return None
    return f"{service}.{job.collection} deadline {job.name}"


def _table(rows: list[DeadLetter]) -> str:
    if not rows:
        return "There are no dead letters."
    lines = [f"{'EVENT OR JOB':<30} {'QUEUE OR DEADLINE':<38} {'ERROR':<20} {'AT':<8}"]
    for row in rows:
        lines.append(f"{row.event_id:<30} {row.what[:38]:<38} {row.error_type[:20]:<20} {row.failed_at[11:19]:<8}")
    return "\n".join([*lines, f"{len(rows)} dead letters. Next: show, replay or discard EVENT (or --all)."])


def _details(letter: DeadLetter, body: bytes) -> str:
    rows = [(name, value) for name, value in vars(letter).items()]
    rows += [
        (name, value) for name, value in peek(body).items() if name in {"time", "seq", "correlation", "traceparent"}
    ]
    return "\n".join(textwrap.shorten(f"{name:<12} {value}", 100) for name, value in rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="dead_letters", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("action", choices=["list", "show", "replay", "discard"], nargs="?", default="list")
    parser.add_argument("event", nargs="?", help="an event's id, as `list` shows it")
    parser.add_argument("--all", action="store_true", help="replay or discard everything (of --service)")
    parser.add_argument("--service", choices=services(), help="this service's dead letters alone")
    given = parser.parse_args()
    if given.action != "list" and not given.event and not (given.all and given.action != "show"):
        parser.error(f"{given.action}: name an event" + ("" if given.action == "show" else ", or say --all"))
    return given


async def _main(given: argparse.Namespace, amqp_url: str) -> str:
    names = [given.service] if given.service else services()

    def wanted(letter: DeadLetter) -> bool:
        return bool(given.all) or letter.event_id == given.event

    async with dead_letters_at(amqp_url, names) as letters:
        if given.action == "list":
            return _table(await letters.listing())
        if given.action == "show":
            found = await letters.bodies(given.event)
            return "\n\n".join(_details(*each) for each in found) or f"{given.event} is no dead letter."
        done = await (letters.replay if given.action == "replay" else letters.discard)(wanted)
        return f"{given.action}: {len(done)} event(s)."


if __name__ == "__main__":
    arguments, url = _arguments(), os.environ.get("AMQP_URL")
    if not url:
        raise SystemExit("AMQP_URL is missing: set it to the broker, such as amqp://user:password@host:5672/")
    try:
        print(asyncio.run(_main(arguments, url)))
    except ChannelNotFoundEntity:
        raise SystemExit("The broker has no dead letter queues yet: start the services once.") from None
    except (AMQPError, OSError) as problem:
        raise SystemExit(f"The broker at AMQP_URL does not answer ({type(problem).__name__}).") from None
