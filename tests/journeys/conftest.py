"""The whole stack on free ports, once for the folder; each test walks journeys of its own customers through it."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.demo.client import Client, wait_for
from sandbox.demo.hops import NoLogs
from sandbox.demo.journey import Journey
from sandbox.demo.timeline import Timeline
from sandbox.stack.ports import free_ports
from sandbox.stack.stack import Stack
from tests.support import ledger

MakeJourney = Callable[..., Journey]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Every part as a private process; one that dies is started again."""
    with Stack(tmp_path_factory.mktemp("stack"), ports=free_ports()) as stack:
        yield stack


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


def settled(stack: Stack) -> ledger.Books:
    """The books once nothing is on its way any more, with what is parked then."""
    state = stack.description()

    def quiet() -> ledger.Books | None:
        books = ledger.read(state["mongo_url"], state["stripe_controls"], state["mailbox_api"])
        return books if ledger.at_rest(books) else None

    return replace(wait_for("the stack comes to rest", quiet), parked=ledger.parked(state["amqp_url"]))


def logs(stack: Stack) -> dict[str, str]:
    """What each process wrote, by its name."""
    folder = Path(stack.description()["log_dir"])
    return {path.stem: path.read_text(errors="replace") for path in folder.glob("*.log")}
