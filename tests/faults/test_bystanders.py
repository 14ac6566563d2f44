"""What goes wrong with one service or one event takes no other along (EV-02, EV-04)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.stack.process import Process
from shared.messaging.envelope import Received
from shared.messaging.topology import SUSPECT_AFTER, SUSPECT_LIMIT, retry_name
from shared.persistence.mongo import Database
from tests.faults.workers import Workers
from tests.support.kernel_process import KernelProcess, MakeProcess, Names, Queues, record
from tests.support.waiting import eventually

DELAY = 2.0
UNROUTABLE = 64
"""Twice what RabbitMQ's dead-letter worker holds unconfirmed before it stops."""


class FailsOnce:
    """A handler that fails at the first call with each event."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    async def __call__(self, process: KernelProcess, event: Received[Any]) -> None:
        if event.id not in self.seen:
            self.seen.add(event.id)
            raise ValueError
        await record(process, event)


@pytest.fixture
async def neighbour(
    mongo_client: Any, database: Database, amqp_url: str, queues: Queues
) -> AsyncIterator[KernelProcess]:
    """A process of another service on the same broker, with the same delay, whose handler fails once per event."""
    names = Names()
    process = KernelProcess(
        names, mongo_client[f"{database.name}_b"], amqp_url, handlers={names.added: FailsOnce()}, delays=(DELAY,)
    )
    yield await process.open()
    await process.close()
    await queues.remove(names)
    await mongo_client.drop_database(f"{database.name}_b")


@pytest.mark.rule("EV-02", "EV-04")
async def test_retries_that_cannot_return_stop_nobody_else(
    make_process: MakeProcess, names: Names, queues: Queues, neighbour: KernelProcess
) -> None:
    """A service loses a queue while 64 of its events wait for a retry: they become its dead letters, and another
    service's retries come as before."""

    async def fail(_: KernelProcess, __: Received[Any]) -> None:
        raise ValueError

    retired = await make_process(handlers={names.added: fail}, delays=(DELAY,))
    delayed = retry_name(names.service, DELAY)
    for number in range(UNROUTABLE):
        await queues.publish(names.queues[0], names.envelope(number))
    await eventually(lambda: queues.count(delayed))
    await eventually(lambda: _empty(queues, names.queues[0]))
    await retired.close()
    await queues.delete(names.queues[0])

    await neighbour.add("n1", 1)
    await eventually(lambda: neighbour.has_effects(1), 4 * DELAY)
    await eventually(lambda: _holds(queues, names.dead_letters, UNROUTABLE), 4 * DELAY)


async def _empty(queues: Queues, queue: str) -> bool:
    return await queues.count(queue) == 0


async def _holds(queues: Queues, queue: str, count: int) -> bool:
    return await queues.count(queue) == count


COUNT, POISON = 60, 30
MOST_DEATHS = 15


@pytest.mark.rule("EV-02")
async def test_an_event_that_kills_its_process_takes_no_other_along(workers: Workers, queues: Queues) -> None:
    """Among 60 events one kills its process each time: it alone becomes a dead letter, the others take effect."""
    await _restarted_until_quiet(workers, queues, COUNT, COUNT, POISON=str(POISON))
    found = await workers.audit(queues)
    assert (found.lost, found.duplicated, len(found.dead_letters)) == ([POISON], [], 1)
    assert workers.names.queues[0] in found.dead_letters[0]


@pytest.mark.rule("EV-02")
async def test_a_job_that_kills_its_process_at_once_is_one_dead_letter(workers: Workers, queues: Queues) -> None:
    """It kills the process that committed it before this one has marked it as published: no sweep publishes it anew."""
    deaths = await _restarted_until_quiet(workers, queues, 1, 2, DEADLY_JOB="1")
    assert deaths == 1 + SUSPECT_AFTER + SUSPECT_LIMIT
    found = await workers.audit(queues)
    assert (found.unsent, len(found.dead_letters)) == (0, 1)
    assert workers.names.job_queue in found.dead_letters[0]


async def _restarted_until_quiet(
    workers: Workers, queues: Queues, count: int, messages: int, **environment: str
) -> int:
    """Starts the worker of `count` numbers again whenever it died, until `messages` took effect or are dead letters and
    none is left to publish: how often it was."""
    deaths = 0
    while True:
        worker = workers.start(count, **environment)

        async def over(worker: Process = worker) -> bool:
            return not worker.alive or await _settled(workers, queues, messages)

        await eventually(over, 60, "the worker dies or everything is settled")
        if worker.alive:
            return deaths
        deaths += 1
        assert deaths < MOST_DEATHS, "it comes back after each dead letter"


async def _settled(workers: Workers, queues: Queues, messages: int) -> bool:
    ledgers = workers.database["ledgers"].find({}, {"state.numbers": 1})
    effects = sum([len(each["state"]["numbers"]) async for each in ledgers])
    unsent = await workers.database["things"].count_documents({"outbox": {"$ne": []}})
    return not unsent and effects + await queues.count(workers.names.dead_letters) >= messages
