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
from itertools import count

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
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
        queue = str(headers.get(QUEUE, message.routing_key or "?"))  # every one keeps its handler's queue as its key
        return cls(
            service=service,
            event_id=str(envelope.get("id") or message.message_id or "?"),
            type=str(envelope.get("type", "?")),
            subject=str(envelope.get("subject", "?")),
            queue=queue,
            what=_deadline(service, message.body) or queue,
            error_type=str(headers.get(ERROR_TYPE, headers.get("x-first-death-reason", "?"))),
            error=str(headers.get(ERROR, "the process died while it handled this, too often")),
            attempts=int(str(headers.get(ATTEMPT, 0))),
            failed_at=str(headers.get(FAILED_AT, "")),
        )


_Leaves = Callable[[DeadLetter, AbstractIncomingMessage], Awaitable[bool]]
"""Does what is to be done with a dead letter, and answers whether it leaves."""


def services() -> list[str]:
    """Every service: each has a dead letter queue, for the events that it consumes and for its own jobs."""
    return sorted({name for event in every_contract() for name in (event.publisher(), *event.CONSUMERS)})


class DeadLetters:
    """The dead letter queues of some services, over one channel with confirms."""

    def __init__(self, connection: AbstractConnection, channel: AbstractChannel, names: Iterable[str]) -> None:
        self._connection, self._channel, self._names = connection, channel, list(names)
        self._known: dict[str, bool] = {}

    async def look(self, show: Callable[[DeadLetter, bytes], None]) -> None:
        """Shows every dead letter and its message, personal fields still sealed, oldest first per service."""

        async def stays(letter: DeadLetter, message: AbstractIncomingMessage) -> bool:
            show(letter, message.body)
            return False

        await self._each(stays)

    async def listing(self) -> list[DeadLetter]:
        """All dead letters, oldest first per service."""
        found: list[DeadLetter] = []
        await self.look(lambda letter, _: found.append(letter))
        return found

    async def replay(
        self, wanted: Callable[[DeadLetter], bool], stuck: Callable[[DeadLetter], None]
    ) -> list[DeadLetter]:
        """Puts the wanted ones back into their handler's queue, confirmed, and removes them from the dead letters. One
        whose queue is gone stays, and is named to `stuck`."""

        async def sent_back(letter: DeadLetter, message: AbstractIncomingMessage) -> bool:
            if await self._exists(letter.queue):
                await self._publish(
                    return_exchange(letter.service), letter.queue, outgoing(message.body, message.message_id or "")
                )
                return True
            stuck(letter)
            return False

        return await self._take(wanted, sent_back)

    async def discard(self, wanted: Callable[[DeadLetter], bool]) -> list[DeadLetter]:
        """Takes the wanted ones out for good."""

        async def always(_: DeadLetter, __: AbstractIncomingMessage) -> bool:
            return True

        return await self._take(wanted, always)

    async def _take(self, wanted: Callable[[DeadLetter], bool], leaves: _Leaves) -> list[DeadLetter]:
        taken = []

        async def taken_if_wanted(letter: DeadLetter, message: AbstractIncomingMessage) -> bool:
            if not wanted(letter) or not await leaves(letter, message):
                return False
            taken.append(letter)
            return True

        await self._each(taken_if_wanted)
        return taken

    async def _each(self, leaves: _Leaves) -> None:
        """Hands over the dead letters one after the other. Those that stay are given back at the end, all at once, so
        that none comes twice; until then the broker alone keeps their messages, however many they are."""
        for service in self._names:
            queue = await self._channel.get_queue(dead_letter_queue(service))
            newest_kept: AbstractIncomingMessage | None = None
            for _ in range(queue.declaration_result.message_count or 0):
                message = await queue.get(fail=False)
                if message is None:
                    break
                if await leaves(DeadLetter.of(service, message), message):
                    await message.ack()
                elif not await self._renewed(service, message):
                    newest_kept = message
            if newest_kept is not None:
                await newest_kept.nack(multiple=True, requeue=True)

    async def _renewed(self, service: str, message: AbstractIncomingMessage) -> bool:
        """Whether the message was looked at often, and a fresh copy took its place."""
        if int(str(message.headers.get("x-delivery-count", 0))) < _LOOKS:
            return False
        headers = {key: value for key, value in message.headers.items() if key != "x-delivery-count"}
        copy = outgoing(message.body, message.message_id or "", headers)
        await self._publish(dead_letter_queue(service), message.routing_key or "", copy)
        await message.ack()
        return True

    async def _exists(self, queue: str) -> bool:
        """Whether there is such a queue; asked on a channel of its own, because the broker closes it for a no."""
        if queue not in self._known:
            channel = await self._connection.channel(publisher_confirms=False)
            try:
                await channel.declare_queue(queue, passive=True)
                self._known[queue] = True
                await channel.close()
            except ChannelNotFoundEntity:
                self._known[queue] = False
        return self._known[queue]

    async def _publish(self, exchange: str, routing_key: str, message: aio_pika.Message) -> None:
        target = await self._channel.get_exchange(exchange, ensure=False)
        await target.publish(message, routing_key, mandatory=True, timeout=10)


@asynccontextmanager
async def dead_letters_at(amqp_url: str, names: Iterable[str]) -> AsyncIterator[DeadLetters]:
    """The dead letters at a broker, as long as the block lasts."""
    connection = await aio_pika.connect(amqp_url, timeout=5)
    async with connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        yield DeadLetters(connection, channel, names)


def _deadline(service: str, body: bytes) -> str | None:
    """Which deadline a message retries, if it is the kernel's job: nothing in that one is personal."""
    if peek(body).get("type") != RunDeadline.wire_type():
        return None
    try:
        job = RunDeadline.model_validate(decode(body).data)
    except (UndecodableMessage, ValidationError):
        return None
    return f"{service}.{job.collection} deadline {job.name}"


_NONE = "There are no dead letters."
_HEADER = f"{'EVENT OR JOB':<30} {'QUEUE OR DEADLINE':<38} {'ERROR':<20} {'AT':<8}"


def row(letter: DeadLetter) -> str:
    """A line of the list."""
    return f"{letter.event_id:<30} {letter.what[:38]:<38} {letter.error_type[:20]:<20} {letter.failed_at[11:19]:<8}"


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


async def command(letters: DeadLetters, given: argparse.Namespace, say: Callable[[str], None] = print) -> int:
    """Does what the command line says; the exit status is 1 when something that was asked for could not be done."""
    if given.action == "list":
        return await _list(letters, say)

    def wanted(letter: DeadLetter) -> bool:
        return bool(given.all) or letter.event_id == given.event

    stuck: list[DeadLetter] = []
    if given.action == "show":
        done: list[DeadLetter] = []
        await letters.look(lambda letter, body: _show(letter, body, done, say) if wanted(letter) else None)
    elif given.action == "discard":
        done = await letters.discard(wanted)
    else:
        done = await letters.replay(wanted, stuck.append)
    for letter in stuck:
        say(f"{letter.event_id} stays: there is no queue {letter.queue}. Start what handles it, or discard it.")
    if given.event and not done and not stuck:
        say(f"{given.event} is no dead letter.")
    elif given.action != "show":
        say(f"{given.action}: {len(done)} event(s).")
    return 1 if stuck or (given.event and not done) else 0


async def _list(letters: DeadLetters, say: Callable[[str], None]) -> int:
    numbers = count(1)

    def show(letter: DeadLetter, _: bytes) -> None:
        if next(numbers) == 1:
            say(_HEADER)
        say(row(letter))

    await letters.look(show)
    shown = next(numbers) - 1
    say(f"{shown} dead letters. Next: show, replay or discard EVENT (or --all)." if shown else _NONE)
    return 0


def _show(letter: DeadLetter, body: bytes, shown: list[DeadLetter], say: Callable[[str], None]) -> None:
    shown.append(letter)
    say(_details(letter, body) + "\n")


async def _main(given: argparse.Namespace, amqp_url: str) -> int:
    names = [given.service] if given.service else services()
    async with dead_letters_at(amqp_url, names) as letters:
        return await command(letters, given)


if __name__ == "__main__":
    arguments, url = _arguments(), os.environ.get("AMQP_URL")
    if not url:
        raise SystemExit("AMQP_URL is missing: set it to the broker, such as amqp://user:password@host:5672/")
    try:
        raise SystemExit(asyncio.run(_main(arguments, url)))
    except ChannelNotFoundEntity:
        raise SystemExit("The broker has no dead letter queues yet: start the services once.") from None
    except (AMQPError, OSError) as problem:
        raise SystemExit(f"The broker at AMQP_URL does not answer ({type(problem).__name__}).") from None
