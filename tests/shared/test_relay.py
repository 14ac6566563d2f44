"""The relay: what is in an outbox leaves, in order, and only what left is marked (EV-01)."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from shared.messaging.metrics import left_to_sweep
from shared.messaging.outgoing import outgoing
from shared.messaging.relay import Relay
from shared.persistence.mongo import Database, Lease
from shared.persistence.outbox import LEASE
from tests.support.kernel_process import KernelProcess, MakeProcess, Names, Queues
from tests.support.things import Thing
from tests.support.waiting import FakeClock, eventually, stays


@pytest.fixture(autouse=True)
def _sweeps_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.messaging.relay._SWEEP_EVERY", 0.1)


class SlowBroker:
    """A broker that records what it is given, and holds back the documents that a test names."""

    def __init__(self) -> None:
        self.connected = asyncio.Event()
        self.connected.set()
        self.sent: list[str] = []
        self.held: dict[str, asyncio.Event] = {}

    async def publish(self, _: str, __: str, message: Any) -> None:
        body = message.body.decode()
        for part, released in self.held.items():
            if part in body:
                await released.wait()
        self.sent.append(message.message_id)


def relay_on(process: KernelProcess, broker: SlowBroker) -> Relay:
    """Puts a hand-made broker under a process's relay."""
    process.relay._broker = broker  # type: ignore[assignment]
    return process.relay


async def ids_of(database: Database, thing: str) -> list[str]:
    """The ids in a document's outbox."""
    document = await database["things"].find_one({"_id": thing})
    assert document is not None
    return [entry["id"] for entry in document["outbox"]]


@pytest.mark.rule("EV-01")
async def test_order_holds_within_a_document_and_none_waits_for_another(
    make_process: MakeProcess, database: Database
) -> None:
    """While one document's event is stuck, its later ones wait behind it and other documents' events leave."""
    process = await make_process(broker=False)
    broker = SlowBroker()
    broker.held['"number":1,'] = released = asyncio.Event()
    broker.held['"number":3,'] = seen = asyncio.Event()
    relay_on(process, broker)
    for thing, number in [("slow", 1), ("slow", 2), ("quick", 3), ("slow", 4)]:
        await process.add(thing, number)
    slow, quick = await ids_of(database, "slow"), await ids_of(database, "quick")
    seen.set()  # not before its id was read: what is sent leaves the outbox
    await eventually(lambda: broker.sent == quick)
    released.set()
    await eventually(lambda: broker.sent == quick + slow)
    await eventually(process.drained)


@pytest.mark.rule("EV-01")
async def test_exactly_what_was_published_is_marked(
    make_process: MakeProcess, database: Database, queues: Queues, fake_clock: FakeClock
) -> None:
    """While one process marks its events, those that another process adds to the same document stay in the outbox."""
    # The clock stands still: on a busy machine an event of theirs would be a second old, and ours to send first.
    ours, theirs = [await make_process(broker=False, now=fake_clock) for _ in range(2)]
    relay_on(ours, SlowBroker())
    await ours.things.create("t1", Thing())
    for number in range(10):
        await asyncio.gather(ours.add("t1", 2 * number), theirs.add("t1", 2 * number + 1))
    await eventually(ours.relay.idle)
    left = [entry.body for entry in await ours.outbox()]
    numbers = [int(body.partition('"number":')[2].partition(",")[0].rstrip("}")) for body in left]
    assert sorted(numbers) == list(range(1, 20, 2))
    await theirs.connect()
    await eventually(theirs.drained)


@pytest.mark.rule("EV-01")
async def test_a_sweep_takes_up_what_a_crash_left(
    make_process: MakeProcess, database: Database, fake_clock: FakeClock
) -> None:
    """An event of a process that died leaves by another's sweep once its lease has run out, and not before."""
    dead = await make_process(broker=False, now=fake_clock)
    await dead.add("t1", 1)
    await dead.add("t1", 2)
    await dead.close()
    alive = await make_process(now=fake_clock)
    await stays(lambda: alive.holds(2), 0.5, "the outbox is left alone during the lease")
    fake_clock.advance(seconds=LEASE.total_seconds())
    await eventually(alive.drained)
    await eventually(lambda: alive.has_effects(*[1, 2]))


async def test_a_busy_document_does_not_hide_an_orphan(
    make_process: MakeProcess, database: Database, fake_clock: FakeClock
) -> None:
    """New events of a document do not put off the sweep of an older one in it."""
    dead = await make_process(broker=False, now=fake_clock)
    await dead.add("t1", 1)
    await dead.close()
    alive = await make_process(now=fake_clock)
    for number in range(2, 6):
        fake_clock.advance(seconds=LEASE.total_seconds() / 4)
        await alive.add("t1", number)
    await eventually(alive.drained, 5)
    await eventually(lambda: alive.has_effects(*[1, 2, 3, 4, 5]))


async def test_one_process_sweeps_at_a_time(
    make_process: MakeProcess, fake_clock: FakeClock, database: Database
) -> None:
    """The sweep's lease has one holder; after its time, another process takes it."""
    first, second = (Lease(database, "sweep", fake_clock, timedelta(seconds=10)) for _ in range(2))
    second._holder = "elsewhere:1"
    answers = await asyncio.gather(first.take(), second.take())
    assert sorted(answers) == [False, True]
    winner, loser = (first, second) if answers[0] else (second, first)
    fake_clock.advance(seconds=9)
    assert await winner.take()
    fake_clock.advance(seconds=9)
    assert not await loser.take()
    fake_clock.advance(seconds=2)
    assert await loser.take()
    assert not await winner.take()


@pytest.mark.rule("EV-01")
async def test_writes_go_on_while_the_broker_is_away(make_process: MakeProcess) -> None:
    """Without a broker commits succeed at once; when it comes, everything leaves."""
    process = await make_process(broker=False)
    async with asyncio.timeout(5):
        for number in range(30):
            await process.add(f"t{number}", number)
    assert len(await process.outbox()) == 30
    await process.connect()
    await eventually(process.drained)
    await eventually(lambda: process.has_effects(*range(30)))


async def test_what_the_memory_cannot_hold_is_counted_and_leaves_by_the_sweep(
    make_process: MakeProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More documents than fit are committed while the broker is away: those beyond wait for the sweep, which a metric
    shows, and nothing is lost."""
    monkeypatch.setattr("shared.messaging.relay._MEMORY", 20)
    monkeypatch.setattr("shared.persistence.repository.LEASE", timedelta(seconds=0.5))
    process = await make_process(broker=False)
    before = left_to_sweep.labels("things")._value.get()
    for number in range(30):
        await process.add(f"t{number}", number)
    assert left_to_sweep.labels("things")._value.get() - before == 10
    await process.connect()
    await eventually(lambda: process.has_effects(*range(30)))
    await eventually(process.drained)


async def test_a_missing_binding_is_declared_anew(process: KernelProcess, names: Names, queues: Queues) -> None:
    """An event that no queue takes makes its process declare the topology again, and leaves."""
    await queues.unbind(names, names.closed)
    await process.things.create("t1", Thing(), [names.closed(count=1)])
    await eventually(process.drained)
    assert (await queues.next(names.queues[1])).type is None


@pytest.mark.rule("EV-01")
async def test_unroutable_events_fill_no_memory_and_leave_once_they_can(
    make_process: MakeProcess, names: Names, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With more unroutable events than the memory holds, others leave as before; bound at last, all of them leave."""
    monkeypatch.setattr("shared.messaging.relay._MEMORY", 20)
    monkeypatch.setattr("shared.messaging.relay._UNROUTABLE_PAUSE", timedelta(seconds=0.5))
    monkeypatch.setattr("shared.persistence.repository.LEASE", timedelta(seconds=0.5))
    process = await make_process()
    lonely: Any = type("Lonely", (names.closed,), {"TYPE": f"{names.service}.lonely", "__module__": __name__})
    for number in range(30):
        await process.things.create(f"lonely{number}", Thing(), [lonely(count=number)])
    await eventually(lambda: process.relay.held() <= 20)
    await process.add("t1", 1)
    await eventually(lambda: process.has_effects(1))
    await eventually(lambda: process.holds(30))
    await queues.bind_key(names, names.closed, lonely.wire_type())
    await eventually(process.drained)
    assert len(await queues.drain(names.queues[1])) == 30


@pytest.mark.rule("EV-01")
async def test_what_a_process_left_behind_goes_before_newer_events_of_its_document(
    make_process: MakeProcess, fake_clock: FakeClock
) -> None:
    """A process that changes a document sends first what another one, cut off from the broker, committed before it."""
    cut_off = await make_process(broker=False, now=fake_clock)
    await cut_off.add("t1", 1)
    await cut_off.add("t1", 2)
    old = await cut_off.outbox()
    fake_clock.advance(seconds=2)
    process = await make_process(broker=False, now=fake_clock)
    relay_on(process, broker := SlowBroker())
    await process.add("t1", 3)
    await eventually(lambda: len(broker.sent) == 3)
    assert broker.sent[:2] == [entry.id for entry in old]
    await eventually(process.drained)


async def test_a_stop_sends_what_was_committed(make_process: MakeProcess) -> None:
    """stop() with patience leaves nothing in the outboxes while the broker is there."""
    process = await make_process()
    for number in range(20):
        await process.add(f"t{number}", number)
    await process.relay.stop(5)
    assert await process.drained()


async def test_messages_survive_a_broker_restart() -> None:
    """Every message is persistent and carries the event's id."""
    message = outgoing("{}", "evt_1")
    assert (int(message.delivery_mode or 0), message.message_id) == (2, "evt_1")
