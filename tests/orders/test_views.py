"""What the API shows of an order is read from its document without the state in between: both must say the same."""

import json
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from services.orders.domain.ordering.order import Order
from services.orders.endpoints.orders import OrderResponse
from shared.persistence.shape import Shape
from tests.contracts.stored_shapes import STORED

SHAPE = Shape("orders", Order)


def oldest(model: type[BaseModel], state: dict[str, Any]) -> dict[str, Any]:
    """A state as it was written before any of its fields with a default existed, at every depth."""
    kept = {name: field for name, field in model.model_fields.items() if field.is_required()}
    return {name: _oldest(field.annotation, state[name]) for name, field in kept.items()}


def _oldest(annotation: Any, value: Any) -> Any:
    nested = [each for each in (annotation, *get_args(annotation)) if isinstance(each, type)]
    model = next((each for each in nested if issubclass(each, BaseModel)), None)
    if model is None:
        return value
    return [oldest(model, each) for each in value] if isinstance(value, list) else oldest(model, value)


@pytest.mark.rule("EV-03")
@pytest.mark.parametrize("schema", range(1, Order.SCHEMA + 1))
@pytest.mark.parametrize("age", ["of today", "the oldest"])
def test_a_view_says_what_the_state_says(schema: int, age: str) -> None:
    """For a document with every field, and one that has none of those with a default."""
    state = json.loads((STORED / f"orders.orders.v{schema}.example.json").read_text())
    document = {"_id": "x", "schema": schema, "state": state if age == "of today" else oldest(Order, state)}
    shown = OrderResponse.model_validate(SHAPE.read(document)).model_dump_json()
    assert SHAPE.view(document, OrderResponse).model_dump_json() == shown
