"""The envelope: CloudEvents 1.0, tolerant of growth, exact about what is wrong (EV-03)."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.messaging.envelope import Envelope, UndecodableMessage, decode, encode, open_data, peek
from tests.support.keys import PERSONAL
from tests.support.things import ThingAdded

GOOD: dict[str, Any] = {
    "specversion": "1.0",
    "id": "evt_1",
    "source": "/comptoir/test",
    "type": ThingAdded.wire_type(),
    "subject": "t1",
    "time": "2026-03-02T10:00:00.125Z",
    "datacontenttype": "application/json",
    "seq": 3,
    "correlation": "req_1",
    "data": {"number": 7, "note": PERSONAL.seal("open")},
}
SECRET = "anna@example.com"


def body(**changes: Any) -> bytes:
    """The good envelope, with changes; a value of None leaves the attribute out."""
    return json.dumps({key: value for key, value in (GOOD | changes).items() if value is not None}).encode()


def test_an_envelope_survives_the_wire() -> None:
    """decode(encode(x)) is x, and what is absent is not written."""
    envelope = Envelope.model_validate(GOOD)
    assert decode(encode(envelope).encode()) == envelope
    assert json.loads(encode(envelope)).keys() == GOOD.keys()
    assert envelope.time == datetime(2026, 3, 2, 10, 0, 0, 125_000, UTC)


@pytest.mark.rule("EV-03")
def test_a_newer_publisher_is_understood() -> None:
    """Attributes and data that today's code does not know are ignored."""
    received = open_data(
        decode(body(dataschema="x", priority=1, data={"number": 7, "colour": "red"})), ThingAdded, PERSONAL, "test"
    )
    assert (received.data, received.id, received.seq) == (ThingAdded(number=7), "evt_1", 3)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": None}, "id: missing"),
        ({"specversion": "0.3"}, "specversion: literal_error"),
        ({"seq": SECRET}, "seq: int_parsing"),
        ({"time": "2026-03-02T10:00:00"}, "time: timezone_aware"),
        ({"data": [SECRET]}, "data: dict_type"),
    ],
)
def test_a_wrong_envelope_is_named_by_field(changes: dict[str, Any], field: str) -> None:
    """UndecodableMessage says which attribute is wrong and how, and never its value."""
    with pytest.raises(UndecodableMessage) as caught:
        decode(body(**changes))
    assert caught.value.where == [field]
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("raw", [b"", b"\xff", b"nope", b"[]", b"null", b"[" * 100_000])
def test_what_is_no_envelope_is_undecodable(raw: bytes) -> None:
    """Any bytes at all end in UndecodableMessage, and peek makes nothing of them."""
    with pytest.raises(UndecodableMessage):
        decode(raw)
    assert peek(raw) == {}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"type": "test.thing_added.v2"}, "this queue takes test.thing_added.v1"),
        ({"data": {"number": SECRET}}, "number: int_parsing"),
        ({"data": {"note": PERSONAL.seal(SECRET)}}, "number: missing"),
    ],
)
def test_data_that_do_not_fit_are_named_by_field(changes: dict[str, Any], says: str) -> None:
    """Another contract's event or wrong data are undecodable, without a value in the text."""
    with pytest.raises(UndecodableMessage, match=says) as caught:
        open_data(decode(body(**changes)), ThingAdded, PERSONAL, "test")
    assert SECRET not in str(caught.value)


def test_peek_shows_attributes_and_never_data() -> None:
    """Operators see an envelope's own attributes; data, unknown attributes and nested values stay unread."""
    seen = peek(body(email=SECRET, subject={"email": SECRET}))
    assert seen["id"] == "evt_1"
    assert "data" not in seen
    assert SECRET not in str(seen)
