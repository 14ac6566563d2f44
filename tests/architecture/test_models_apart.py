"""What travels, what is stored and what is answered are different models (decision 0015).

None is a field of another, so that a field added to one appears in no other unasked.
"""

import pkgutil
from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import services
import shared.web.responses
from shared.events import every_contract
from shared.events.contract import Event, Part
from shared.events.parts import OrderState
from shared.events.sealing import Personal
from shared.values.money import Money
from shared.values.state import State, StateValue
from shared.web.pages import Page
from shared.web.schemas import ResponseModel
from tests.architecture.models import models
from tests.architecture.source import SERVICES

SEALED_WHEN_SENT = Personal.__metadata__[0]  # type: ignore[attr-defined]  # Annotated keeps what it was made of


def classes(annotation: Any) -> Iterator[type]:
    """The classes in a field's annotation, whatever containers they stand in."""
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for each in get_args(annotation):
        yield from classes(each)


def foreign(model: type[BaseModel], *own: type) -> list[str]:
    """The fields of a model that hold another model, or an enumeration, which is none of `own`."""
    return [
        f"{model.__name__}.{name}: {held.__name__}"
        for name, field in model.model_fields.items()
        for held in classes(field.annotation)
        if held.__module__.startswith(("services.", "shared.", "tests.")) and not issubclass(held, own)
    ]


def sealing(model: type[BaseModel]) -> list[str]:
    """The fields of a model that are declared as they travel: sealed when an envelope is encoded."""
    fields = model.model_fields.items()
    return [f"{model.__name__}.{name}: Personal" for name, field in fields if SEALED_WHEN_SENT in field.metadata]


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("service", SERVICES)
def test_a_response_owns_its_fields(service: str) -> None:
    """No response holds a piece of an event, of a stored state or of a value: what the API says is written in it."""
    answers = [*models(ResponseModel, service), *vars(shared.web.responses).values()]
    found = [
        each
        for model in answers
        if isinstance(model, type) and issubclass(model, ResponseModel)
        for each in foreign(model, ResponseModel, Page)
    ]
    assert not found


@pytest.mark.parametrize("service", SERVICES)
def test_a_state_holds_nothing_that_travels(service: str) -> None:
    """A stored state holds states and values alone: no piece of a contract, and no field that is sealed when sent."""
    states = models(StateValue, service)
    assert any(issubclass(state, State) for state in states)
    found = [each for state in states for each in foreign_parts(state) + sealing(state)]
    assert not found


def foreign_parts(state: type[StateValue]) -> list[str]:
    """The fields of a state that hold a piece of a contract."""
    return [
        f"{state.__name__}.{name}: {held.__name__}"
        for name, field in state.model_fields.items()
        for held in classes(field.annotation)
        if issubclass(held, Event | Part)
    ]


@pytest.mark.parametrize("event", every_contract(), ids=lambda event: event.TYPE)
def test_a_contract_holds_parts_and_money_alone(event: type[Event]) -> None:
    """A stored state that gains a field changes no contract."""
    assert not [each for model in (event, *parts_of(event)) for each in foreign(model, Part, Money)]


def parts_of(model: type[BaseModel]) -> Iterator[type[Part]]:
    """The parts of a contract, at any depth."""
    for field in model.model_fields.values():
        for held in classes(field.annotation):
            if issubclass(held, Part):
                yield held
                yield from parts_of(held)


class Leaking(ResponseModel):
    """A response that holds an order as it travels."""

    order: OrderState
    seen_at: datetime


class Travelling(State):
    """A state that holds an order as it travels, and a field that is sealed when sent."""

    orders: tuple[OrderState, ...]
    email: Personal


class Storing(Part):
    """A piece of a contract that holds a stored state."""

    state: Travelling | None


def test_a_planted_mix_is_found() -> None:
    """Each check sees a model of another kind, inside a tuple and beside None too."""
    assert foreign(Leaking, ResponseModel, Page) == ["Leaking.order: OrderState"]
    assert foreign_parts(Travelling) + sealing(Travelling) == [
        "Travelling.orders: OrderState",
        "Travelling.email: Personal",
    ]
    assert foreign(Storing, Part, Money) == ["Storing.state: Travelling"]


def test_every_service_is_looked_at() -> None:
    """The list of services is the packages of services/."""
    assert {each.name for each in pkgutil.iter_modules(services.__path__)} == set(SERVICES)
