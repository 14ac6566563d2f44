"""Messages that another than their owner put into a queue: refused at once, with nothing changed (EV-02)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.events import every_contract
from shared.events.contract import Event, Message
from shared.events.sealing import PersonalBox, UnsealedPersonalData
from shared.messaging.envelope import Envelope, Received, encode, open_data, seal_data
from shared.messaging.topology import queue_of
from shared.values.keys import encode_key
from tests.support.examples import example
from tests.support.kernel_process import KernelProcess, MakeProcess, Names, Queues, record
from tests.support.keys import PERSONAL
from tests.support.things import CountThing
from tests.support.waiting import eventually

SECRET = "mallory@example.com"
STRANGER = PersonalBox([encode_key(bytes([99]) * 32)])
WITH_PERSONAL_FIELDS = [
    contract
    for contract in every_contract()
    if seal_data(example(contract), PERSONAL) != example(contract).model_dump(mode="json")
]


def forged(message: Message, service: str, **changes: Any) -> bytes:
    """The bytes of a message that looks like its owner's, but for `changes` to its envelope."""
    envelope = Envelope(
        id="evt_forged",
        source=f"/comptoir/{service}",
        type=message.wire_type(),
        subject="t1",
        time=datetime(2026, 3, 2, tzinfo=UTC),
        seq=50,
        correlation="c",
        data=seal_data(message, PERSONAL),
    )
    return encode(envelope.model_copy(update=changes)).encode()


def attacks(names: Names) -> dict[str, tuple[bytes, str]]:
    """Each forgery of an event, and the error that it ends with."""
    event = names.added(number=13, note=SECRET)
    clear, foreign = event.model_dump(mode="json"), seal_data(event, STRANGER)
    return {
        "in clear": (forged(event, names.service, data=clear), "UnsealedPersonalData"),
        "sealed with another key": (forged(event, names.service, data=foreign), "UnreadablePersonalData"),
        "from another service": (forged(event, "notifier"), "WrongSource"),
        "from nowhere": (forged(event, names.service, source=SECRET), "WrongSource"),
        "from a name alike": (forged(event, names.service, source=f"/comptoir/{names.service}/"), "WrongSource"),
    }


@pytest.mark.rule("EV-02")
async def test_a_forged_event_becomes_a_dead_letter_and_changes_nothing(
    process: KernelProcess, names: Names, queues: Queues
) -> None:
    """In clear, under another key, from another service: each is dead-lettered at its first delivery, its error names
    no value, and the genuine event behind it takes effect."""
    wanted = attacks(names)
    for body, _ in wanted.values():
        await queues.publish(names.queues[0], body)
    letters = [await queues.next(names.dead_letters) for _ in wanted]
    assert {letter.body: letter.headers["x-error-type"] for letter in letters} == dict(wanted.values())
    assert {letter.headers["x-attempt"] for letter in letters} == {1}
    assert SECRET not in "".join(str(letter.headers) for letter in letters)
    await process.add("t1", 7, note=SECRET)
    await eventually(lambda: process.has_effects(7))


@pytest.mark.rule("EV-02")
async def test_a_job_is_taken_from_the_service_itself_alone(
    make_process: MakeProcess, names: Names, queues: Queues
) -> None:
    """A job that another service sent, or that came in clear, is dead-lettered and not done."""
    done: list[int] = []

    async def count(_: KernelProcess, job: Received[CountThing]) -> None:
        done.append(job.data.number)

    await make_process(handlers={names.added: record}, jobs={CountThing: count})
    job, queue = CountThing(number=1, note=SECRET), queue_of(names.service, CountThing)
    await queues.publish(queue, forged(job, "orders"))
    await queues.publish(queue, forged(job, names.service, data=job.model_dump(mode="json")))
    letters = [await queues.next(names.dead_letters) for _ in range(2)]
    assert {letter.headers["x-error-type"] for letter in letters} == {"WrongSource", "UnsealedPersonalData"}
    assert SECRET not in "".join(str(letter.headers) for letter in letters)
    assert done == []


@pytest.mark.rule("EV-02")
@pytest.mark.parametrize("contract", WITH_PERSONAL_FIELDS, ids=lambda contract: contract.TYPE)
def test_no_contract_is_read_with_a_personal_field_in_clear(contract: type[Event]) -> None:
    """Each contract that has personal fields, with one after another in clear and the rest sealed."""
    event = example(contract)
    sealed, clear = seal_data(event, PERSONAL), event.model_dump(mode="json")
    swapped = list(with_one_in_clear(sealed, clear))
    assert swapped
    for data in swapped:
        envelope = Envelope.model_validate_json(forged(event, contract.publisher(), data=data))
        with pytest.raises(UnsealedPersonalData):
            open_data(envelope, contract, PERSONAL, "any")


def with_one_in_clear(sealed: Any, clear: Any) -> list[Any]:
    """Copies of `sealed`, in each of which one of the texts that differ is the one of `clear`."""
    if sealed == clear:
        return []
    if isinstance(sealed, dict):
        return [sealed | {key: inner} for key in sealed for inner in with_one_in_clear(sealed[key], clear[key])]
    return [clear]
