"""Mistakes made on purpose: each is one that the kernel's design avoids, and that the checker must find."""

import os
from collections.abc import Callable
from typing import Any

from aio_pika.abc import AbstractIncomingMessage

from shared.messaging.envelope import Received, decode, open_data
from shared.persistence.outbox import Entry
from shared.runtime.crash import CrashPlan, crash_plan
from tests.support.kernel_process import KernelProcess
from tests.support.keys import PERSONAL
from tests.support.things import Thing
from tests.support.waiting import eventually


def no_processed_id(process: KernelProcess) -> None:
    """The handler forgets to hand the event's id to the store: a redelivery has a second effect."""

    async def enter(process: KernelProcess, event: Received[Any]) -> None:
        ledger = f"led_{event.subject}"
        await process.ledgers.create_if_absent(ledger, Thing())
        number = event.data.number
        await process.ledgers.change(
            ledger, lambda old: (old.model_copy(update={"numbers": (*old.numbers, number)}), []), processed=None
        )

    process.consumer._handlers = {process.names.added: enter}


def ack_first(process: KernelProcess) -> None:
    """The message is acked before its effect: a crash in between loses it."""
    handle = process.consumer._handlers[process.names.added]

    async def on_message(message: AbstractIncomingMessage) -> None:
        await message.ack()
        await message.channel.queue_declare(process.names.queues[0], passive=True)  # answered after the ack was taken
        await eventually(lambda: _marked(process, message))  # no sweep will publish it again
        crash_plan.reach("before_ack")
        event = open_data(decode(message.body), process.names.added, PERSONAL, process.names.service)
        await handle(process, event)

    process.broker.subscribe({process.names.queues[0]: on_message})


async def _marked(process: KernelProcess, message: AbstractIncomingMessage) -> bool:
    return await process.things.collection.find_one({"outbox.id": message.message_id}) is None


def mark_first(process: KernelProcess) -> None:
    """The outbox is emptied before the broker has confirmed: a crash in between loses what was in it."""
    publish, relay = process.relay._publish, process.relay
    ours = CrashPlan(os.environ.get("CRASH_AT"))  # the kernel counts its own passages of that point, later ones

    async def mark_and_publish(entry: Entry) -> None:
        await process.things.collection.update_one({"outbox.id": entry.id}, {"$pull": {"outbox": {"id": entry.id}}})
        ours.reach("after_publish")
        await publish(entry)

    relay._publish = mark_and_publish  # type: ignore[method-assign]


MISTAKES: dict[str, Callable[[KernelProcess], None]] = {
    "no_processed_id": no_processed_id,
    "ack_first": ack_first,
    "mark_first": mark_first,
}
