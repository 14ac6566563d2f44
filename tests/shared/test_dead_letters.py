"""The command for dead letters: looking changes nothing, a replay is a delivery, a discard is final (EV-02)."""

from typing import Any

import pytest

from shared.messaging.dead_letters import dead_letters_at
from shared.messaging.envelope import Received
from tests.support.kernel_process import KernelProcess, MakeProcess, Names, Queues, record
from tests.support.waiting import eventually


class FailsUntilMended:
    """A handler that fails until its cause is mended."""

    def __init__(self) -> None:
        self.mended = False

    async def __call__(self, process: KernelProcess, event: Received[Any]) -> None:
        if not self.mended:
            raise ValueError
        await record(process, event)


@pytest.mark.rule("EV-02")
async def test_looking_often_loses_no_dead_letter(
    process: KernelProcess, names: Names, queues: Queues, amqp_url: str
) -> None:
    """From version 4 RabbitMQ drops what was delivered 20 times: after 25 looks it is there, as a fresh copy."""
    await queues.publish(names.queues[0], b"no envelope")
    async with dead_letters_at(amqp_url, [names.service]) as dead:
        for _ in range(25):  # what a look gave back is in the queue again a moment later
            assert [each.queue for each in await eventually(dead.listing)] == [names.queues[0]]
    left = await queues.next(names.dead_letters)
    assert left.body == b"no envelope"
    assert int(str(left.headers.get("x-delivery-count", 0))) < 20


@pytest.mark.rule("EV-02")
async def test_a_replayed_dead_letter_takes_effect(make_process: MakeProcess, names: Names, amqp_url: str) -> None:
    """Once the cause is mended, a replay hands the event to its handler again and takes it from the dead letters."""
    handler = FailsUntilMended()
    process = await make_process(handlers={names.added: handler}, delays=(0.05,))
    await process.add("t1", 1)
    async with dead_letters_at(amqp_url, [names.service]) as dead:
        (found,) = await eventually(dead.listing)
        assert (found.error_type, found.attempts) == ("ValueError", 2)
        handler.mended = True
        assert await eventually(lambda: dead.replay(lambda each: each.event_id == found.event_id)) == [found]
        await eventually(lambda: process.has_effects(1))
        assert await dead.listing() == []


@pytest.mark.rule("EV-02")
async def test_a_discarded_dead_letter_is_gone_and_others_stay(
    process: KernelProcess, names: Names, queues: Queues, amqp_url: str
) -> None:
    """A discard takes out what it names and nothing else."""
    for number in (1, 2):
        await queues.publish(names.queues[0], b'{"id": "evt_%d"}' % number)
    async with dead_letters_at(amqp_url, [names.service]) as dead:

        async def ids() -> list[str]:
            return sorted(each.event_id for each in await dead.listing())

        async def both() -> bool:
            return await ids() == ["evt_1", "evt_2"]

        await eventually(both)
        await eventually(lambda: dead.discard(lambda each: each.event_id == "evt_1"))
        assert await eventually(ids) == ["evt_2"]
