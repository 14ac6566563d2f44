"""The ledger of a run, read when everything is at rest, and what it says."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from sandbox.demo.client import DemoFailure, wait_for
from sandbox.stack.stack import Stack
from tests.support import ledger
from tools.chaos.faults import Fault

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
        books = wait_for("the stack comes to rest", quiet, REST)
    except DemoFailure:
        books = look()
    return replace(books, dead_letters=ledger.dead_letters(state["amqp_url"]))


def verdict(books: ledger.Books, *, faults: Sequence[Fault], say: Callable[[str], None]) -> list[str]:
    """One line per violation: the invariants, mails that were never sent, and mails that came twice without a fault
    that can cut off the mail server's answer."""
    unsent = [mail["_id"] for mail in books.mails if mail["state"]["status"] != "sent"]
    arrived = Counter(mail["MessageID"].strip("<>") for mail in books.mailbox)
    twice = sorted(name for name, count in arrived.items() if count > 1)
    say(f"{len(books.orders)} orders, {len(books.invoices)} invoices and credit notes, {len(books.mails)} mails")
    if twice:
        say(f"{len(twice)} mails arrived twice: {', '.join(twice)}")
    answer_may_be_lost = any(fault.part in {"mailbox", "notifier"} for fault in faults)
    doubled = [] if answer_may_be_lost else [f"I4: mail {name} arrived twice" for name in twice]
    return ledger.violations(books) + doubled + [f"I6: mail {name} was never sent" for name in unsent]
