"""Contracts name their consumers, services keep tables: both say the same (EV-01)."""

import importlib

import pytest

from shared.events import Event, every_contract
from tests.architecture.source import ROOT, SERVICES


def table(service: str) -> dict[type[Event], object]:
    """What a service subscribes to."""
    return dict(importlib.import_module(f"services.{service}.consumers").TABLE)


@pytest.mark.rule("EV-01")
@pytest.mark.parametrize("service", SERVICES)
def test_a_services_table_is_what_the_contracts_say(service: str) -> None:
    """A service handles exactly the events that name it in CONSUMERS: no queue without handler, no handler unfed."""
    named = {event.TYPE for event in every_contract() if service in event.CONSUMERS}
    assert {event.TYPE for event in table(service)} == named


@pytest.mark.parametrize("service", SERVICES)
def test_each_subscription_is_a_file_of_the_events_name(service: str) -> None:
    """`consumers/order_placed.py` handles orders.order_placed, and holds nothing but such files."""
    files = {path.stem for path in (ROOT / "services" / service / "consumers").glob("*.py")} - {"__init__"}
    assert files == {event.event_name() for event in table(service)}
    for event, handler in table(service).items():
        assert handler.__module__ == f"services.{service}.consumers.{event.event_name()}"


@pytest.mark.parametrize("event", every_contract(), ids=lambda event: event.TYPE)
def test_every_event_is_consumed_by_services_that_exist(event: type[Event]) -> None:
    """An event that nobody consumes does not exist."""
    assert event.CONSUMERS
    assert len(set(event.CONSUMERS)) == len(event.CONSUMERS)
    assert {*event.CONSUMERS, event.publisher()} <= set(SERVICES)
