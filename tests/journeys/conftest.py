"""Each test walks journeys of its own customers through the stack."""

import contextlib
from collections.abc import Iterator

import pytest

from sandbox.demo.client import Client
from sandbox.demo.hops import NoLogs
from sandbox.demo.journey import Journey
from sandbox.demo.timeline import Timeline
from sandbox.stack.stack import Stack
from tests.journeys.rest import MakeJourney


@pytest.fixture
def make_journey(stack: Stack) -> Iterator[MakeJourney]:
    """A new customer: `make_journey(locale="nl")`."""
    with contextlib.ExitStack() as closing:

        def make(locale: str = "fr") -> Journey:
            state = stack.description()
            client = Client(state["gateway"])
            journey = Journey(client, state["mailbox"], Timeline(NoLogs()), locale=locale)
            closing.callback(client.close)
            closing.callback(journey.mailbox.close)
            return journey

        yield make
