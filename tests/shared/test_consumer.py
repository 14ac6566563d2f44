"""The consumer: each delivery ends in one ack, after its effect or after a confirmed copy of it (EV-01, EV-02)."""

import asyncio
import json
from typing import Any

import pytest

from shared.errors import Permanent, TooEarly
from shared.messaging.envelope import Received
from shared.values.ids import derived_id
from tests.support.kernel_process import KernelProcess, MakeProcess, Names, Queues, record
from tests.support.things import Effect, Thing
from tests.support.waiting import eventually, stays

SECRET = "anna.lambert@example.com"


class Failing:
    """A handler that fails its first `times` calls with `error`, then records the effect."""

    def __init__(self, error: BaseException, times: int) -> None:
        self.error, self.times, self.moments = error, times, list[float]()

    async def __call__(self, process: KernelProcess, event: Received[Any]) -> None:
        self.moments.append(asyncio.get_running_loop().time())
        if len(self.moments) <= self.times:
            raise self.error
        await record(process, event)


@pytest.mark.rule("EV-02")
async def test_a_failure_is_retried_with_growing_delays(
    make_process: MakeProcess, names: Names, queues: Queues
) -> None:
    """A handler that fails twice is called again after each delay, and its effect takes place once."""
    handler = Failing(OSError("somewhere"), 2)
    process = await make_process(handlers={names.added: handler}, delays=(0.1, 0.3))
    await process.add("t1", 1)
    await eventually(lambda: process.has_effects(1))
    first, second, third = handler.moments
    assert second - first >= 0.1
    assert third - second >= 0.3
    assert await queues.take(names.dead_letters) is None


@pytest.mark.rule("EV-02")
async def test_the_last_failure_parks_with_its_error(make_process: MakeProcess, names: Names, queues: Queues) -> None:
    """After the last attempt the event is a dead letter, unchanged; its headers say queue, attempt and error."""
    handler = Failing(ValueError(f"cannot write to {SECRET}"), 99)
    process = await make_process(handlers={names.added: handler}, delays=(0.05, 0.1))
    await process.add("t1", 1, note=SECRET)
    letter = await queues.next(names.dead_letters)
    headers = letter.headers
    assert (headers["x-queue"], headers["x-attempt"], headers["x-error-type"]) == (names.queues[0], 3, "ValueError")
    assert "test_consumer.py" in str(headers["x-error"])
    assert SECRET not in str(headers) + letter.body.decode()
    assert json.loads(letter.body)["data"]["number"] == 1
    assert len(handler.moments) == 3
    assert await queues.take(names.queues[0]) is None


@pytest.mark.rule("EV-02")
async def test_a_permanent_error_is_parked_at_once(make_process: MakeProcess, names: Names, queues: Queues) -> None:
    """What no retry can mend is tried once."""
    handler = Failing(Permanent("The order is of another merchant."), 99)
    process = await make_process(handlers={names.added: handler})
    await process.add("t1", 1)
    letter = await queues.next(names.dead_letters)
    assert (letter.headers["x-error"], letter.headers["x-attempt"]) == ("The order is of another merchant.", 1)
    assert len(handler.moments) == 1


def envelope(names: Names, **changes: Any) -> bytes:
    """A good envelope, with changes."""
    good: dict[str, Any] = {"specversion": "1.0", "id": "evt_x", "type": names.added.wire_type()}
    good |= {"source": f"/comptoir/{names.service}"}
    good |= {"subject": "t1", "time": "2026-03-02T10:00:00Z", "seq": 1, "correlation": "c", "data": {"number": 7}}
    return json.dumps(good | changes).encode()


def poisons(names: Names) -> dict[str, bytes]:
    """Bodies that no handler can be given."""
    return {
        "not JSON": b"\xff\xfe{",
        "empty": b"",
        "a list": b"[1]",
        "deep": b"[" * 100_000,
        "deep data": envelope(names)[:-2] + b',"note":' + b"[" * 5_000 + b"}}",
        "no envelope": json.dumps({"email": SECRET}).encode(),
        "another contract": envelope(names, type="orders.order_placed.v1"),
        "a type as long as a book": envelope(names, type="x" * 300_000),
        "a newer version": envelope(names, type=names.added.wire_type().replace("v1", "v2")),
        "wrong data": envelope(names, data={"number": SECRET}),
        "no time zone": envelope(names, time="0001-01-01T00:00:00"),
        "foreign seal": envelope(names, data={"number": 1, "note": "sealed.1." + "A" * 80}),
    }


@pytest.mark.rule("EV-02")
async def test_poison_is_parked_and_blocks_nothing(process: KernelProcess, names: Names, queues: Queues) -> None:
    """A body that cannot be read is a dead letter as it came; the events around it take effect over one connection."""
    session = process.broker._session
    for number, body in enumerate(poisons(names).values()):
        await queues.publish(names.queues[0], body)
        await process.add(f"t{number}", number)
    await eventually(lambda: process.has_effects(*range(len(poisons(names)))))
    letters = [await queues.next(names.dead_letters) for _ in poisons(names)]
    assert sorted(each.body for each in letters) == sorted(poisons(names).values())
    assert SECRET not in "".join(str(each.headers) for each in letters)
    assert process.broker._session is session


async def test_logs_of_poison_hold_nothing_personal(
    process: KernelProcess, names: Names, queues: Queues, capsys: pytest.CaptureFixture[str]
) -> None:
    """A stranger's JSON is not copied into our logs."""
    await queues.publish(names.queues[0], json.dumps({"email": SECRET, "id": "evt_p"}).encode())
    await queues.next(names.dead_letters)
    assert "evt_p" in (said := capsys.readouterr().out)
    assert SECRET not in said


@pytest.mark.rule("EV-01")
async def test_a_duplicate_delivery_has_one_effect(process: KernelProcess, names: Names, queues: Queues) -> None:
    """The same event delivered five times at once and twice later changes the world once, and is acked each time."""
    for _ in range(5):
        await queues.publish(names.queues[0], envelope(names))
    await eventually(lambda: process.has_effects(7))
    for _ in range(2):
        await queues.publish(names.queues[0], envelope(names))
    await process.add("t1", 8)
    await eventually(lambda: process.has_effects(7, 8))
    await process.close()
    assert await queues.take(names.queues[0]) is None
    assert await queues.take(names.dead_letters) is None


@pytest.mark.rule("EV-01")
async def test_what_comes_too_early_is_retried_until_it_fits(
    make_process: MakeProcess, names: Names, queues: Queues
) -> None:
    """An event that depends on a later one waits for it, tells so by TooEarly, and is not dropped."""

    async def close(process: KernelProcess, event: Received[Any]) -> None:
        if len(await process.numbers()) < event.data.count:
            raise TooEarly("Not all numbers are here.")
        await process.effects.create_if_absent(derived_id("eff", event.id), Effect(number=99))

    process = await make_process(handlers={names.added: record, names.closed: close}, delays=(0.05, 0.1, 0.2, 0.4, 0.8))
    await process.things.create("t1", Thing(), [names.closed(count=2)])
    await eventually(process.drained)
    await process.add("t2", 1)
    await process.add("t3", 2)
    await eventually(lambda: process.has_effects(1, 2, 99))
    assert await queues.take(names.dead_letters) is None


async def test_a_cancellation_nobody_asked_for_is_a_failure(make_process: MakeProcess, names: Names) -> None:
    """A CancelledError out of a library (a frozen broker's) is retried like any error; the message is not lost."""
    handler = Failing(asyncio.CancelledError(), 1)
    process = await make_process(handlers={names.added: handler})
    await process.add("t1", 1)
    await eventually(lambda: process.has_effects(1))
    assert len(handler.moments) == 2


async def test_a_handler_that_hangs_is_given_up(
    make_process: MakeProcess, names: Names, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handler has a time limit; then it is retried, and a dead letter in the end, like a failure."""
    monkeypatch.setattr("shared.messaging.consumer.HANDLER_TIMEOUT", 0.05)

    async def hang(_: KernelProcess, __: Received[Any]) -> None:
        await asyncio.Event().wait()

    process = await make_process(handlers={names.added: hang})
    await process.add("t1", 1)
    assert (await queues.next(names.dead_letters)).headers["x-error-type"] == "TimeoutError"


@pytest.mark.rule("EV-01")
async def test_the_ack_comes_after_the_effect(make_process: MakeProcess, names: Names, queues: Queues) -> None:
    """A process cut off in the middle of a handler loses nothing: the event comes again, with one effect."""
    entered, stuck = asyncio.Event(), asyncio.Event()

    async def hold(process: KernelProcess, event: Received[Any]) -> None:
        entered.set()
        await stuck.wait()
        await record(process, event)

    first = await make_process(handlers={names.added: hold})
    await first.add("t1", 1)
    await entered.wait()
    await stays(first.has_effects, 0.1)
    first.broker.drop()
    await eventually(first.broker.consuming)
    stuck.set()
    await eventually(lambda: first.has_effects(1))
    await first.close()
    assert await queues.take(names.queues[0]) is None


@pytest.mark.rule("OP-01")
async def test_a_stop_finishes_what_was_begun(make_process: MakeProcess, names: Names, queues: Queues) -> None:
    """drain waits for running handlers; their events are acked, the others stay in the queue for the next process."""
    entered, released = asyncio.Event(), asyncio.Event()

    async def hold(process: KernelProcess, event: Received[Any]) -> None:
        entered.set()
        await released.wait()
        await record(process, event)

    process = await make_process(handlers={names.added: hold})
    await process.add("t1", 1)
    await entered.wait()
    await process.broker.stop_consuming()
    await queues.publish(names.queues[0], envelope(names))
    draining = asyncio.create_task(process.consumer.drain(5))
    await stays(lambda: not draining.done(), 0.1)
    released.set()
    await draining
    assert await process.numbers() == [1]
    await process.close()
    assert (await queues.next(names.queues[0])).body == envelope(names)
    assert await queues.take(names.queues[0]) is None


async def test_one_event_leads_to_the_next_in_one_chain(
    make_process: MakeProcess, names: Names, queues: Queues
) -> None:
    """What a handler tells names the event that led to it, and keeps the chain's first cause."""

    async def answer(process: KernelProcess, event: Received[Any]) -> None:
        await process.effects.create_if_absent("eff_1", Effect(number=1), [names.closed(count=1)])

    process = await make_process(handlers={names.added: answer}, broker=False)
    await process.add("t1", 1)
    first = json.loads((await process.outbox())[0].body)
    await process.connect()
    second = json.loads((await queues.next(names.queues[1])).body)
    assert (second["causation"], second["correlation"]) == (first["id"], first["correlation"])
