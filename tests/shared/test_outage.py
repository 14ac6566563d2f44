"""An outage is waited for, costs no attempt, and is told from one event's own trouble (EV-02)."""

from typing import Any

import pytest
from pymongo.errors import ServerSelectionTimeoutError

from shared.errors import NewerSchema, Unavailable
from shared.messaging.envelope import Received
from shared.messaging.topology import SUSPECT_AFTER, suspect_queue
from tests.support.kernel_process import KernelProcess, MakeProcess, Names, Queues, record
from tests.support.waiting import eventually


class InTurn:
    """A handler that fails with each of these errors in turn, then records the effect."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    async def __call__(self, process: KernelProcess, event: Received[Any]) -> None:
        if self.errors:
            raise self.errors.pop(0)
        await record(process, event)


@pytest.mark.rule("EV-02")
@pytest.mark.parametrize(
    "outage", [ServerSelectionTimeoutError("no server"), Unavailable("The payment provider"), NewerSchema("things", 2)]
)
async def test_an_outage_is_waited_for_and_never_parked(
    outage: Exception, make_process: MakeProcess, names: Names, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the database, a provider or the one process that can read a document is away, an event is tried beyond its
    last delay, and takes effect afterwards."""
    monkeypatch.setattr("shared.messaging.outage.LONGEST", 0.5)
    handler = InTurn(*[outage] * 6)
    process = await make_process(handlers={names.added: handler}, delays=(0.05, 0.1))
    await process.add("t1", 1)
    await eventually(lambda: process.has_effects(1))
    assert not handler.errors
    assert await queues.take(names.dead_letters) is None


@pytest.mark.rule("EV-02")
@pytest.mark.parametrize("outage", [Unavailable("The payment provider"), NewerSchema("things", 2)])
async def test_an_outage_costs_no_attempt(
    outage: Exception, make_process: MakeProcess, names: Names, queues: Queues
) -> None:
    """After three outages a failure of the event itself still has every retry that the delays give it."""
    handler = InTurn(outage, outage, outage, ValueError(), ValueError())
    process = await make_process(handlers={names.added: handler}, delays=(0.05, 0.1))
    await process.add("t1", 1)
    await eventually(lambda: process.has_effects(1))
    assert await queues.take(names.dead_letters) is None


@pytest.mark.rule("EV-02")
async def test_an_outage_of_one_event_alone_does_not_hold_up_the_others(
    make_process: MakeProcess, names: Names
) -> None:
    """While a provider answers for all events but one, that one is put off repeatedly and the others take effect."""

    async def handle(process: KernelProcess, event: Received[Any]) -> None:
        if event.data.number == 0 and not await process.has_effects(*range(1, 80)):
            raise Unavailable("What this one needs")
        await record(process, event)

    process = await make_process(handlers={names.added: handle}, delays=(0.05,))
    for number in range(80):
        await process.add(f"t{number}", number)
    await eventually(lambda: process.has_effects(*range(80)), 20)


@pytest.mark.rule("EV-02")
async def test_stops_during_an_outage_make_no_event_a_suspect(
    make_process: MakeProcess, names: Names, queues: Queues
) -> None:
    """A worker that is replaced again and again while the database is away: its events come to the next one as new, and
    not as those of a process that they killed."""

    async def away(_: KernelProcess, __: Received[Any]) -> None:
        raise Unavailable("The database")

    writer = await make_process(handlers={}, delays=(0.05,))
    for number in range(5):
        await writer.add(f"t{number}", number)
    for _ in range(SUSPECT_AFTER + 1):
        worker = await make_process(handlers={names.added: away}, delays=(0.05,))
        await eventually(lambda: len(worker.consumer._running) == 5)  # noqa: B023
        await worker.close()
    found = [await queues.next(names.queues[0]) for _ in range(5)]
    assert {message.headers.get("x-delivery-count", 0) for message in found} == {0}
    assert await queues.take(suspect_queue(names.service)) is None
