"""Mistakes made on purpose: each is one that the kernel's design avoids, and that the checker must find."""

import os
from collections.abc import Callable
from typing import Any

from aio_pika.abc import AbstractIncomingMessage

from shared.crash import CrashPlan, crash_plan
from shared.messaging.envelope import Received, decode, open_data
from shared.messaging.relay import Entry
from tests.shared.kit import BOX, Kit, Thing
from tests.shared.waiting import eventually


def no_cause(kit: Kit) -> None:
    """The handler forgets to hand the event's id to the store: a redelivery has a second effect."""

    async def enter(kit: Kit, event: Received[Any]) -> None:
        ledger = f"led_{event.subject}"
        await kit.ledgers.create_once(ledger, Thing())
        number = event.data.number
        await kit.ledgers.change(ledger, lambda old: (old.model_copy(update={"numbers": (*old.numbers, number)}), []))

    kit.consumer._handlers = {kit.names.added: enter}


def ack_first(kit: Kit) -> None:
    """The message is acked before its effect: a crash in between loses it."""
    handle = kit.consumer._handlers[kit.names.added]

    async def on_message(message: AbstractIncomingMessage) -> None:
        await message.ack()
        await message.channel.queue_declare(kit.names.queues[0], passive=True)  # answered after the ack was taken
        await eventually(lambda: _marked(kit, message))  # no sweep will publish it again
        crash_plan.reach("before_ack")
        await handle(kit, open_data(decode(message.body), kit.names.added, BOX))

    kit.broker.subscribe({kit.names.queues[0]: on_message})


async def _marked(kit: Kit, message: AbstractIncomingMessage) -> bool:
    return await kit.things.collection.find_one({"outbox.id": message.message_id}) is None


def mark_first(kit: Kit) -> None:
    """The outbox is emptied before the broker has confirmed: a crash in between loses what was in it."""
    publish, relay = kit.relay._publish, kit.relay
    ours = CrashPlan(os.environ.get("CRASH_AT"))  # the kernel counts its own passages of that point, later ones

    async def mark_and_publish(entry: Entry) -> None:
        await kit.things.collection.update_one({"outbox.id": entry.id}, {"$pull": {"outbox": {"id": entry.id}}})
        ours.reach("after_publish")
        await publish(entry)

    relay._publish = mark_and_publish  # type: ignore[method-assign]


PLANTS: dict[str, Callable[[Kit], None]] = {"no_cause": no_cause, "ack_first": ack_first, "mark_first": mark_first}
