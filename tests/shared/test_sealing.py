"""Personal data and secrets are unreadable wherever an event is kept (NO-03, OP-01)."""

import pytest
from nacl.public import PrivateKey
from pydantic import BaseModel

from shared.errors import Permanent
from shared.events.sealing import (
    Personal,
    PersonalBox,
    UnreadablePersonalData,
    open_for_notifier,
    seal_for_notifier,
)
from shared.messaging.envelope import Envelope, open_data, seal_data
from shared.values.keys import decode_key, encode_key
from tests.support.kernel_process import MakeProcess, Names, Queues
from tests.support.things import ThingAdded, named

SECRET = "anna.lambert@example.com"
OLD, NEW = (encode_key(bytes([number]) * 32) for number in (1, 2))


def envelope(box: PersonalBox) -> Envelope:
    """An event with a personal note, sealed by `box`."""
    contract = named(ThingAdded, "test")
    data = seal_data(contract(number=1, note=SECRET), box)
    attributes = {
        "id": "e",
        "source": "/comptoir/test",
        "type": contract.wire_type(),
        "subject": "t",
        "seq": 1,
        "correlation": "c",
    }
    return Envelope.model_validate(attributes | {"time": "2026-03-02T10:00:00Z", "data": data})


@pytest.mark.rule("NO-03")
async def test_personal_fields_are_unreadable_at_rest(make_process: MakeProcess, names: Names, queues: Queues) -> None:
    """Neither an outbox nor a queue holds a personal field in clear."""
    process = await make_process(broker=False, handlers={})
    await process.add("t1", 1, note=SECRET)
    outbox = (await process.outbox())[0]
    assert SECRET not in outbox.body
    await process.connect()
    message = await queues.next(names.queues[0])
    assert SECRET not in message.body.decode() + str(message.headers)
    assert message.body.decode() == outbox.body


def test_a_rotated_key_opens_what_the_old_one_sealed() -> None:
    """The first key seals, every key opens: with the new key in front, old events stay readable."""
    old, both, new = PersonalBox([OLD]), PersonalBox([NEW, OLD]), PersonalBox([NEW])
    contract = named(ThingAdded, "test")
    assert open_data(envelope(old), contract, both, "test").data.note == SECRET
    assert open_data(envelope(both), contract, new, "test").data.note == SECRET
    with pytest.raises(UnreadablePersonalData):
        open_data(envelope(old), contract, new, "test")


def test_sealing_is_different_each_time() -> None:
    """Two seals of one text cannot be compared."""
    box = PersonalBox([OLD])
    assert box.seal(SECRET) != box.seal(SECRET)


@pytest.mark.parametrize("broken", ["sealed.1.", "sealed.1.!!!", "sealed.1.AAAA", "sealed.1." + "A" * 400])
def test_a_broken_seal_is_permanent(broken: str) -> None:
    """What was never sealed by us raises the one error, which no retry can mend."""
    with pytest.raises(UnreadablePersonalData):
        PersonalBox([OLD, NEW]).open(broken)


def test_personal_fields_do_not_print() -> None:
    """repr and str of an event hide what is personal."""
    event = named(ThingAdded, "test")(number=1, note=SECRET)
    assert SECRET not in repr(event) + str(event)


def test_text_that_looks_sealed_stays_as_typed() -> None:
    """A customer who types our prefix gets it back through seal and open."""
    typed = "sealed.1.my street"
    box = PersonalBox([OLD])
    assert box.open(box.seal(typed)) == typed

    class Note(BaseModel):
        text: Personal

    sealed = Note(text=typed).model_dump(context={"personal": box})
    assert Note.model_validate(sealed, context={"personal": box}).text == typed


@pytest.mark.rule("NO-03")
def test_a_sealed_secret_opens_for_notifier_alone() -> None:
    """The publisher's public key cannot read it back; another private key is told so, permanently."""
    ours, other = PrivateKey.generate(), PrivateKey.generate()
    sealed = seal_for_notifier(SECRET, encode_key(bytes(ours.public_key)))
    assert SECRET not in sealed
    assert open_for_notifier(sealed, encode_key(bytes(ours))) == SECRET
    for text, key in [(sealed, other), ("nonsense", ours), ("", ours)]:
        with pytest.raises(Permanent, match="NOTIFIER_PRIVATE_KEY"):
            open_for_notifier(text, encode_key(bytes(key)))


@pytest.mark.parametrize("text", ["", "short", encode_key(bytes(31)), encode_key(bytes(33))])
def test_a_key_has_32_bytes(text: str) -> None:
    """A setting that is no key is refused with its length."""
    with pytest.raises(ValueError, match=r"32 bytes|padding|characters"):
        decode_key(text)
