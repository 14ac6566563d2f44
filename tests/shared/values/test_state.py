"""Stored models keep what they do not know (EV-03)."""

from typing import ClassVar

import pytest
from pydantic import ValidationError

from shared.values.state import State, StateValue


class Line(StateValue):
    """A nested value as an older process knows it."""

    sku: str


class Basket(State):
    """A state as an older process knows it."""

    SCHEMA: ClassVar[int] = 3

    lines: tuple[Line, ...]
    open: bool = True


NEWER = {"lines": [{"sku": "A", "gift": {"text": "x"}}, {"sku": "B"}], "open": True, "voucher": "V-1"}


@pytest.mark.rule("EV-03")
def test_unknown_fields_survive_a_change_at_any_depth() -> None:
    """What a newer process added is written back by an older one that changed something else."""
    changed = Basket.model_validate(NEWER).model_copy(update={"open": False})
    assert changed.model_dump(mode="json") == NEWER | {"open": False}


def test_unknown_fields_count_in_comparisons_and_are_not_shown() -> None:
    """Two states that differ in an unknown field alone are different; its value, maybe personal, is in no repr."""
    basket = Basket.model_validate(NEWER)
    assert basket != Basket.model_validate(NEWER | {"voucher": "V-2"})
    assert "V-1" not in repr(basket)
    assert "gift" not in str(basket)


def test_a_state_is_frozen_and_has_a_schema_and_no_deadlines() -> None:
    """Transitions make new states; a model that says nothing has schema 1, no upcasters and no deadlines."""
    line = Line(sku="A")
    with pytest.raises(ValidationError):
        line.sku = "B"  # type: ignore[misc]
    assert (State.SCHEMA, dict(State.UPCASTERS), State().deadlines()) == (1, {}, {})
