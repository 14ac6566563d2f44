"""The stack once it has come to rest: its books, and what its processes wrote."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sandbox.demo.client import wait_for
from sandbox.demo.journey import Journey
from sandbox.stack.stack import Stack
from tests.support import ledger

MakeJourney = Callable[..., Journey]
"""What the fixture `make_journey` is."""


def settled(stack: Stack) -> ledger.Books:
    """The books once nothing is on its way, with the dead letters of that moment."""
    state = stack.description()

    def quiet() -> ledger.Books | None:
        books = ledger.read(state["mongo_url"], state["stripe_controls"], state["mailbox_api"])
        return books if ledger.at_rest(books) else None

    books = wait_for("the stack comes to rest", quiet, pause=ledger.LOOK_EVERY)
    return replace(books, dead_letters=ledger.dead_letters(state["amqp_url"]))


def logs(stack: Stack) -> dict[str, str]:
    """What each process wrote, by its name."""
    folder = Path(stack.description()["log_dir"])
    return {path.stem: path.read_text(errors="replace") for path in folder.glob("*.log")}
