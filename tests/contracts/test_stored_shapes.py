"""Stored states only grow, or get a new schema and an upcaster (EV-03): each shape has a snapshot and an example."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, get_args

import pytest
from pydantic import BaseModel

from shared.persistence.retention import erased
from shared.persistence.shape import Shape
from shared.values.money import Money
from shared.values.state import State, StateValue, Upcaster
from tests.contracts import stored_shapes
from tests.contracts.stored_shapes import STORED, StoredShape, every_shape, example, problems, render, write
from tests.support.stores import wired

SHAPES = every_shape()

HOW = """
    What {name} stores changed. If only fields with a default were added, accept it with
        make contracts
    and commit the snapshot. Otherwise an older process would misread it: raise SCHEMA of {model} by one, add the
    upcaster from the schema before to UPCASTERS, and accept it with the same command. (A shape that no release has
    stored yet: delete its snapshot and example first.)
    {problems}"""


def shape_id(stored: StoredShape) -> str:
    """How pytest names a case."""
    return stored.name


@pytest.mark.rule("EV-03")
@pytest.mark.parametrize("stored", SHAPES, ids=shape_id)
def test_a_stored_shape_is_as_its_snapshot_says(stored: StoredShape) -> None:
    """Any change of what is stored shows up here, with what to do about it."""
    model = stored.shape.model
    file = stored.snapshot(model.SCHEMA)
    accepted = file.read_text() if file.exists() else ""
    said = HOW.format(name=stored.name, model=model.__name__, problems="; ".join(problems(stored)) or "it only grew")
    assert render(stored.schema()) == accepted, said
    assert not problems(stored), said


@pytest.mark.rule("EV-03")
@pytest.mark.parametrize("stored", SHAPES, ids=shape_id)
def test_an_example_of_each_schema_reads_as_todays_state(stored: StoredShape) -> None:
    """A document of every schema that was ever accepted passes the upcasters and fits today's model."""
    for schema in range(1, stored.shape.model.SCHEMA + 1):
        state = json.loads(stored.example(schema).read_text())
        assert stored.shape.read({"_id": "x", "schema": schema, "state": state})


@pytest.mark.rule("ID-14")
@pytest.mark.parametrize("stored", SHAPES, ids=shape_id)
def test_an_erased_example_can_still_be_read(stored: StoredShape) -> None:
    """Redaction leaves a state that its own service goes on reading."""
    model = stored.shape.model
    stores = (store for store in wired(stored.service).stores if stored.shape.collection in store.retention)
    retention = next(store.retention[stored.shape.collection] for store in stores)
    state = erased(json.loads(stored.example(model.SCHEMA).read_text()), retention.erased, {})
    assert stored.shape.read({"_id": "x", "schema": model.SCHEMA, "state": state})


@pytest.mark.rule("EV-03")
@pytest.mark.parametrize("stored", SHAPES, ids=shape_id)
def test_what_is_stored_keeps_unknown_fields_at_every_depth(stored: StoredShape) -> None:
    """No model inside a stored state drops a newer version's fields; money alone is closed, its two fields say all."""
    dropping = {each for each in _nested(stored.shape.model) if each.model_config.get("extra") != "allow"}
    assert dropping <= {Money}


def _nested(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        yield from _in_annotation(field.annotation)


def _in_annotation(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _nested(annotation)
    for part in get_args(annotation):
        yield from _in_annotation(part)


def test_every_snapshot_belongs_to_a_collection() -> None:
    """No file is left of a collection that is stored no more: its documents may still be in a database."""
    known = {
        file.name
        for stored in SHAPES
        for schema in range(1, stored.shape.model.SCHEMA + 1)
        for file in (stored.snapshot(schema), stored.example(schema))
    }
    assert {file.name for file in STORED.glob("*.json")} == known


class Line(StateValue):
    """A nested value."""

    sku: str


class Basket(State):
    """What is accepted first."""

    lines: tuple[Line, ...]
    open: bool = True


class Grown(Basket):
    """With an optional field more."""

    voucher: str | None = None


class Renamed(State):
    """With another name for a field, and the same schema."""

    lines: tuple[Line, ...]
    closed: bool = False


class Raised(Renamed):
    """The same with a schema of its own, and no upcaster."""

    SCHEMA: ClassVar[int] = 2


class Upcast(Raised):
    """The same with its upcaster."""

    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {1: lambda state: {"lines": state["lines"]}}


@pytest.mark.rule("EV-03")
@pytest.mark.parametrize(
    ("model", "says"),
    [
        (Basket, []),
        (Grown, []),
        (Renamed, ["data.open: the field is gone"]),
        (Raised, ["UPCASTERS has none from 1 to 2"]),
        (Upcast, []),
    ],
)
def test_growth_and_upcasters_are_accepted_and_nothing_else(
    model: type[State], says: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted change that an older process would misread is refused, until SCHEMA rises with an upcaster."""
    monkeypatch.setattr(stored_shapes, "STORED", tmp_path)
    write(StoredShape("test", Shape[Any]("baskets", Basket)))
    changed = StoredShape("test", Shape[Any]("baskets", model))
    assert problems(changed) == says


def test_an_example_has_every_field_and_fits_its_model() -> None:
    """Optional fields and list items are in it, so that an upcaster meets all that may be stored."""
    made = example(Grown.model_json_schema())
    assert made == {"lines": [{"sku": "text"}], "open": True, "voucher": "text"}
    assert Grown.model_validate(made).model_dump(mode="json") == made
