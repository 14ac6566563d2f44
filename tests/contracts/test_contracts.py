"""Contracts cannot drift unseen (EV-03): one name, one snapshot, growth only."""

import importlib
import json
import pkgutil
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import Field, create_model

import shared.events
from shared.events import Event, every_contract
from shared.events.contract import Part
from tests.contracts.schema import SNAPSHOTS, breaking_changes, render, snapshot_file

HOW = """
    {event} changed. If the change only adds optional fields, accept it with
        make contracts
    and commit the snapshot. Otherwise readers break: leave the contract and put a {name}_v2.py beside it.
    {changes}"""


def contract_id(event: type[Event]) -> str:
    """How pytest names a case."""
    return event.TYPE


@pytest.mark.rule("EV-03")
@pytest.mark.parametrize("event", every_contract(), ids=contract_id)
def test_a_contract_is_as_its_snapshot_says(event: type[Event]) -> None:
    """Any change of an event's schema shows up here, with what to do about it."""
    file = snapshot_file(event)
    accepted = file.read_text() if file.exists() else ""
    changes = (
        breaking_changes(json.loads(accepted), event.model_json_schema()) if accepted else ["it has no snapshot yet"]
    )
    said = HOW.format(event=event.TYPE, name=event.event_name(), changes="; ".join(changes))
    assert render(event) == accepted, said


def test_no_contract_was_withdrawn() -> None:
    """Each snapshot still has its contract: queues may hold such events."""
    assert {file.name for file in SNAPSHOTS.glob("*.json")} == {snapshot_file(event).name for event in every_contract()}


@pytest.mark.parametrize("event", every_contract(), ids=contract_id)
def test_file_class_and_type_carry_one_name(event: type[Event]) -> None:
    """`orders.order_placed` is class OrderPlaced in shared/events/orders/order_placed.py."""
    assert event.__module__ == f"shared.events.{event.publisher()}.{event.event_name()}"
    assert event.__name__ == "".join(word.capitalize() for word in event.event_name().split("_"))


def test_every_contract_is_registered_once() -> None:
    """No file below shared/events defines an event that the registry does not list."""
    for module in pkgutil.walk_packages(shared.events.__path__, "shared.events."):
        importlib.import_module(module.name)
    defined = {event for event in _descendants(Event) if event.__module__.startswith("shared.events.")}
    assert defined == set(every_contract())
    assert len({event.wire_type() for event in every_contract()}) == len(every_contract())


def _descendants(event: type[Event]) -> set[type[Event]]:
    return {each for child in event.__subclasses__() for each in {child, *_descendants(child)}}


@pytest.mark.parametrize("event", every_contract(), ids=contract_id)
def test_a_contract_is_frozen_and_reads_newer_events(event: type[Event]) -> None:
    """Fields of a newer version are ignored at every depth, and nobody changes an event that was told."""
    assert event.model_config.get("frozen")
    schema = event.model_json_schema()
    assert not [each["title"] for each in (schema, *schema.get("$defs", {}).values()) if _is_closed(each)]


def _is_closed(schema: dict[str, Any]) -> bool:
    return schema.get("additionalProperties") is False


class Inner(Part):
    """A part with a closed list and a bound."""

    kind: Literal["a", "b"]
    size: Annotated[int, Field(le=10)]


class Known(Event):
    """The contract that the planted changes start from."""

    TYPE: ClassVar[str] = "test.known"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    number: int
    note: str = ""
    inner: Inner
    inners: tuple[Inner, ...] = ()


def changed(**fields: Any) -> type[Event]:
    """Known with some fields replaced or added; None takes one away."""
    now = {name: (each.annotation, ... if each.is_required() else each) for name, each in Known.model_fields.items()}
    return create_model("Known", __base__=Event, **_kept(now | fields))


def part(**fields: Any) -> Any:
    """Inner with some fields replaced or added; None takes one away."""
    now = {"kind": (Literal["a", "b"], ...), "size": (Annotated[int, Field(le=10)], ...)}
    return create_model("Inner", __base__=Part, **_kept(now | fields))


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: field for name, field in fields.items() if field is not None}


SMALLER = part(size=None)


@pytest.mark.rule("EV-03")
@pytest.mark.parametrize(
    ("event", "says"),
    [
        (changed(note=None), "data.note: the field is gone"),
        (changed(extra=(int, ...)), "data.extra: is required now"),
        (changed(note=(str, ...)), "data.note: is required now"),
        (changed(number=(str, ...)), "data.number: type was"),
        (changed(number=(int | None, None)), "data.number: anyOf was absent"),
        (changed(number=(Annotated[int, Field(ge=1)], ...)), "data.number: minimum was absent"),
        (changed(inner=(part(size=None), ...)), "data.inner.size: the field is gone"),
        (changed(inner=(part(kind=(Literal["a", "c"], ...)), ...)), "data.inner.kind: enum was"),
        (changed(inner=(part(kind=(Literal["a"], ...)), ...)), "data.inner.kind: "),
        (changed(inner=(part(kind=(Literal["a", "b", "c"], ...)), ...)), "data.inner.kind: enum was"),
        (changed(inner=(part(size=(Annotated[int, Field(le=5)], ...)), ...)), "data.inner.size: maximum was 10, is 5"),
        (changed(inners=(tuple[SMALLER, ...], ())), "data.inners[].size: the field is gone"),  # type: ignore[valid-type]
        (changed(inners=(tuple[str, ...], ())), "data.inners[]"),
    ],
)
def test_a_planted_breaking_change_is_found(event: type[Event], says: str) -> None:
    """Each kind of change that a reader would trip over is refused, by the field's path."""
    found = breaking_changes(Known.model_json_schema(), event.model_json_schema())
    assert any(change.startswith(says) for change in found), found


@pytest.mark.rule("EV-03")
@pytest.mark.parametrize(
    "event",
    [
        changed(),
        changed(extra=(int, 0)),
        changed(extra=(int | None, None)),
        changed(note=(Annotated[str, Field(description="said better")], "")),
        changed(inner=(part(colour=(str, "")), ...)),
    ],
)
def test_growth_is_accepted(event: type[Event]) -> None:
    """Optional fields at any depth, better words, and other CONSUMERS break nobody."""
    assert breaking_changes(Known.model_json_schema(), event.model_json_schema()) == []
