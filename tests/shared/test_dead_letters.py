"""The command for dead letters: looking changes nothing, a replay is a delivery, a discard is final (EV-02)."""

import tracemalloc
from argparse import Namespace
from typing import Any

import pytest

from shared.messaging.consumer import ERROR, QUEUE
from shared.messaging.dead_letters import DeadLetter, DeadLetters, command, dead_letters_at
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


async def replayed(dead: DeadLetters, event_id: str) -> list[DeadLetter]:
    """The letters of one event, put back into a queue that is there."""
    return await dead.replay(lambda each: each.event_id == event_id, print)


async def ids(dead: DeadLetters) -> list[str]:
    """The events among the dead letters."""
    return sorted(each.event_id for each in await dead.listing())


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
        assert await eventually(lambda: replayed(dead, found.event_id)) == [found]
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

        async def both() -> bool:
            return await ids(dead) == ["evt_1", "evt_2"]

        await eventually(both)
        await eventually(lambda: dead.discard(lambda each: each.event_id == "evt_1"))
        assert await eventually(lambda: ids(dead)) == ["evt_2"]


@pytest.mark.rule("EV-02")
async def test_a_letter_whose_queue_is_gone_stays_and_is_named_and_the_others_are_replayed(
    make_process: MakeProcess, names: Names, queues: Queues, amqp_url: str
) -> None:
    """`replay --all` goes on behind it, says which it is, and ends with 1; the letter keeps its reason."""
    process = await make_process()
    gone = {QUEUE: f"{names.service}.gone", ERROR: "the reason"}
    for number, headers in enumerate([gone, {QUEUE: names.queues[0]}], 1):
        await queues.publish(names.dead_letters, names.envelope(number), headers)
    said: list[str] = []
    everything = Namespace(action="replay", event=None, all=True)

    async def both() -> bool:
        return await queues.count(names.dead_letters) == 2

    await eventually(both)
    async with dead_letters_at(amqp_url, [names.service]) as dead:
        assert await command(dead, everything, said.append) == 1
        assert said == [
            f"evt_1 stays: there is no queue {names.service}.gone. Start what handles it, or discard it.",
            "replay: 1 event(s).",
        ]
        await eventually(lambda: process.has_effects(2))
        (left,) = await eventually(dead.listing)
        assert (left.event_id, left.error) == ("evt_1", "the reason")
        assert await eventually(lambda: dead.discard(lambda _: True)) == [left]
        assert await command(dead, everything, said.append) == 0


@pytest.mark.rule("EV-02")
async def test_looking_at_many_large_letters_takes_little_memory(
    process: KernelProcess, names: Names, queues: Queues, amqp_url: str
) -> None:
    """16 MB of dead letters are listed one by one, and are all there afterwards."""

    async def all_there() -> bool:
        return await queues.count(names.dead_letters) == 160

    for _ in range(160):
        await queues.publish(names.dead_letters, b"x" * 100_000)
    await eventually(all_there)
    async with dead_letters_at(amqp_url, [names.service]) as dead:
        tracemalloc.start()
        assert len(await dead.listing()) == 160
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 5_000_000
    await eventually(all_there)
