"""Contracts name their consumers, services keep tables: both say the same (EV-01)."""

import importlib

import pytest

from services.notifier.actions.mails.queue_mail import queue_mail
from services.notifier.domain.mails.mailed_events import MAILED_EVENTS
from shared.events import Event, every_contract
from shared.runtime.kernel_consumers import KERNEL_EVENTS
from tests.architecture.source import ROOT, SERVICES


def table(service: str) -> dict[type[Event], object]:
    """What a service subscribes to."""
    return dict(importlib.import_module(f"services.{service}.consumers").TABLE)


@pytest.mark.rule("EV-01")
@pytest.mark.parametrize("service", SERVICES)
def test_a_services_table_is_what_the_contracts_say(service: str) -> None:
    """A service handles exactly the events that name it in CONSUMERS: no queue without handler, no handler unfed."""
    named = {event.TYPE for event in every_contract() if service in event.CONSUMERS}
    kernels = {event.TYPE for event in KERNEL_EVENTS if service in event.CONSUMERS}
    assert {event.TYPE for event in table(service)} | kernels == named
    assert not {event.TYPE for event in table(service)} & kernels


@pytest.mark.parametrize("service", SERVICES)
def test_each_subscription_is_a_file_of_the_events_name_or_a_row_of_the_table_of_mails(service: str) -> None:
    """`consumers/order_placed.py` handles orders.order_placed; what notifier only mails has a row instead of a file."""
    files = {path.stem for path in (ROOT / "services" / service / "consumers").glob("*.py")} - {"__init__"}
    mailed = {event: handler for event, handler in table(service).items() if handler is queue_mail}
    of_files = {event: handler for event, handler in table(service).items() if event not in mailed}
    assert files == {event.event_name() for event in of_files}
    for event, handler in of_files.items():
        assert getattr(handler, "__module__", "") == f"services.{service}.consumers.{event.event_name()}"
    assert service == "notifier" or not mailed
    assert mailed.keys() <= MAILED_EVENTS.keys()


def test_every_row_of_the_table_of_mails_is_subscribed() -> None:
    """A row is enough: the event is consumed by the row alone, or by a file that queues its mail too."""
    assert MAILED_EVENTS.keys() <= table("notifier").keys()


@pytest.mark.parametrize("event", every_contract(), ids=lambda event: event.TYPE)
def test_every_event_is_consumed_by_services_that_exist(event: type[Event]) -> None:
    """An event that nobody consumes does not exist."""
    assert event.CONSUMERS
    assert len(set(event.CONSUMERS)) == len(event.CONSUMERS)
    assert {*event.CONSUMERS, event.publisher()} <= set(SERVICES)
