"""The ledger of a run, read when everything is at rest, and what it says."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sandbox.demo.client import DemoFailure, wait_for
from sandbox.stack.stack import Stack
from tests.support import ledger
from tools.chaos.doubled import doubled
from tools.chaos.faults import Struck

REST = 300.0
"""Seconds within which everything must drain by itself after the last fault."""


def settle(stack: Stack) -> ledger.Books:
    """The books once nothing is on its way any more; as they are when that takes too long."""
    state = stack.description()

    def look() -> ledger.Books:
        return ledger.read(state["mongo_url"], state["stripe_controls"], state["mailbox_api"])

    def quiet() -> ledger.Books | None:
        return books if ledger.at_rest(books := look()) else None

    try:
        books = wait_for("the stack comes to rest", quiet, REST, pause=ledger.LOOK_EVERY)
    except DemoFailure:
        books = look()
    return replace(books, dead_letters=ledger.dead_letters(state["amqp_url"]))


def verdict(books: ledger.Books, *, struck: Sequence[Struck], say: Callable[[str], None]) -> list[str]:
    """One line per violation: the invariants, mails that were never sent, and mails that came twice without a fault
    within their attempt that can lose the mail server's answer."""
    unsent = [mail["_id"] for mail in books.mails if mail["state"]["status"] not in ledger.SETTLED]
    twice = doubled(books.mailbox, struck)
    say(f"{len(books.orders)} orders, {len(books.invoices)} invoices and credit notes, {len(books.mails)} mails")
    for each in twice:
        say(str(each))
    unexplained = [f"I4: {each}" for each in twice if each.cause is None]
    return ledger.violations(books) + unexplained + [f"I6: mail {name} was never sent" for name in unsent]
