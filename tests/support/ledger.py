"""The ledger checker: reads the services' databases, the Stripe simulator, the mailbox and the broker, and says what
is off.

The invariants are numbered as the fault tests cite them:

- I1 each paid Checkout session belongs to one paid order, or its money went back
- I2 one invoice for each paid order
- I3 the numbers of a series are 1..n and its dates never go backwards
- I4 one mail per event, template and recipient (twice only under one Message-ID)
- I5 invoices − credit notes = payments − refunds, per currency
- I6 every outbox is empty and there is no dead letter
- I8 stock: free + reserved + sold is what came in; what is reserved waits for its payment, what is sold is paid
"""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx
import pymongo
from pymongo.database import Database as MongoDatabase

from sandbox.stack.environment import SERVICES
from shared.messaging.dead_letters import dead_letters_at, services

LOOK_EVERY = 0.25
"""Seconds between two readings while something is on its way: each takes as much CPU as a request."""

Documents = list[dict[str, Any]]


@dataclass(frozen=True)
class Books:
    """Everything that was written down, read at one moment of quiet."""

    orders: Documents
    payments: Documents
    invoices: Documents
    mails: Documents
    outboxes: dict[str, int]
    stripe: dict[str, Documents]
    mailbox: Documents
    dead_letters: tuple[str, ...] = ()
    stock: Documents = field(default_factory=list)


def read(mongo_url: str, stripe_controls: str, mailbox_api: str) -> Books:
    """The books of a running stack."""
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(mongo_url, retryWrites=False, tz_aware=True)
    try:
        return Books(
            orders=list(client["orders"]["orders"].find()),
            payments=list(client["billing"]["payments"].find()),
            invoices=list(client["billing"]["fiscal_documents"].find()),
            mails=list(client["notifier"]["mails"].find()),
            outboxes={service: _unsent(client[service]) for service in SERVICES},
            stripe=httpx.get(f"{stripe_controls}/ledger", timeout=10).raise_for_status().json(),
            mailbox=_mailbox(mailbox_api),
            stock=list(client["orders"]["stock"].find()),
        )
    finally:
        client.close()


def dead_letters(amqp_url: str) -> tuple[str, ...]:
    """The services' dead letters, as `event in queue: error`; to be put into the books once they are quiet."""

    async def look() -> tuple[str, ...]:
        async with dead_letters_at(amqp_url, services()) as lot:
            return tuple(f"{each.event_id} in {each.queue}: {each.error}" for each in await lot.listing())

    return asyncio.run(look())


def violations(books: Books) -> list[str]:
    """One sentence for each invariant that does not hold; empty when the books are right."""
    checks = (_paid_sessions, _one_invoice_each, _gapless, _mails_once, _balance, _nothing_left, _pieces)
    return [sentence for check in checks for sentence in check(books)]


SETTLED = {"sent", "held"}
"""A mail that waits for nothing of ours: held is one whose address nobody has confirmed."""


def at_rest(books: Books) -> bool:
    """Nothing is on its way: every outbox is empty, every mail is sent or held, and the jobs that settle stock are
    done."""
    waiting = [mail for mail in books.mails if mail["state"]["status"] not in SETTLED]
    return not (waiting or any(books.outboxes.values()) or _pieces(books))


def _unsent(database: MongoDatabase[dict[str, Any]]) -> int:
    collections = database.list_collection_names()
    return sum(database[name].count_documents({"outbox.0": {"$exists": True}}) for name in collections)


def _mailbox(mailbox_api: str) -> Documents:
    found: Documents = []
    while True:
        page = httpx.get(f"{mailbox_api}/messages", params={"start": len(found), "limit": 200}, timeout=10).json()
        found += page["messages"]
        if not page["messages"] or len(found) >= page["total"]:
            return found


def _paid_sessions(books: Books) -> list[str]:
    paid_orders = {order["_id"] for order in books.orders if order["state"]["status"] in {"paid", "refunded"}}
    refunded = {refund["payment_intent"] for refund in books.stripe["refunds"] if refund["status"] == "succeeded"}
    kept: Counter[str] = Counter()
    wrong = []
    for session in books.stripe["sessions"]:
        if session["payment_status"] != "paid" or session["payment_intent"] in refunded:
            continue
        number = session["metadata"]["payable_reference"]
        kept[number] += 1
        if number not in paid_orders:
            wrong.append(f"I1: session {session['id']} was paid, order {number} is not paid and nothing went back")
    return wrong + [f"I1: order {number} was paid {count} times" for number, count in kept.items() if count > 1]


def _one_invoice_each(books: Books) -> list[str]:
    invoiced = Counter(
        each["state"]["payable"]["reference"] for each in books.invoices if each["state"]["kind"] == "invoice"
    )
    return [
        f"I2: order {order['_id']} is paid and has {invoiced[order['_id']]} invoices"
        for order in books.orders
        if order["state"]["status"] == "paid" and invoiced[order["_id"]] != 1
    ]


def _gapless(books: Books) -> list[str]:
    series: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in books.invoices:
        series[each["state"]["series"]].append(each["state"])
    wrong = []
    for name, documents in series.items():
        documents.sort(key=lambda document: document["sequence"])
        numbers = [document["sequence"] for document in documents]
        if numbers != list(range(1, len(numbers) + 1)):
            wrong.append(f"I3: series {name} has the numbers {numbers}")
        dates = [document["issued_at"] for document in documents]
        if dates != sorted(dates):
            wrong.append(f"I3: series {name} has dates that go backwards")
    return wrong


def _mails_once(books: Books) -> list[str]:
    planned = Counter(mail["state"]["message_id"].strip("<>") for mail in books.mails)
    wrong = [f"I4: {count} mails were planned as {name}" for name, count in planned.items() if count > 1]
    arrived = Counter(mail["MessageID"].strip("<>") for mail in books.mailbox)
    sent = {mail["state"]["message_id"].strip("<>") for mail in books.mails if mail["state"]["status"] == "sent"}
    wrong += [f"I4: mail {name} was sent and never arrived" for name in sorted(sent - set(arrived))]
    wrong += [f"I4: mail {name} arrived unplanned" for name in sorted(set(arrived) - set(planned))]
    return wrong + [f"I4: mail {name} arrived {count} times" for name, count in arrived.items() if count > 2]


def _balance(books: Books) -> list[str]:
    balance: Counter[str] = Counter()
    for each in books.invoices:
        gross = each["state"]["totals"]["gross"]
        balance[gross["currency"]] += gross["amount"] if each["state"]["kind"] == "invoice" else -gross["amount"]
    for charge in books.stripe["charges"]:
        if charge["status"] == "succeeded":
            balance[charge["currency"].upper()] -= charge["amount"] - charge["amount_refunded"]
    return [f"I5: invoices and payments differ by {amount} {name}" for name, amount in balance.items() if amount]


def _nothing_left(books: Books) -> list[str]:
    unsent = [
        f"I6: {service} has {count} documents with unsent events" for service, count in books.outboxes.items() if count
    ]
    return unsent + [f"I6: dead letter {letter}" for letter in books.dead_letters]


_WAITING = {"pending_payment", "payment_failed"}
_ENDED = {"cancelled", "expired"}


def _pieces(books: Books) -> list[str]:
    return [sentence for pool in books.stock for sentence in _pieces_of(pool, books.orders)]


def _pieces_of(pool: dict[str, Any], orders: Documents) -> list[str]:
    sku, state = pool["_id"], pool["state"]
    held = {number: hold["quantity"] for number, hold in state["held"].items()}
    wrong = []
    if state["free"] + sum(held.values()) + state["sold"] != state["received"] or state["free"] < 0:
        wrong.append(
            f"I8: {sku} has {state['free']} free, {held} reserved, {state['sold']} sold of {state['received']}"
        )
    waiting, paid, known = _ordered(sku, orders)
    if {number: held[number] for number in held if number in known} != waiting:
        wrong.append(f"I8: of {sku} {held} are reserved, where {waiting} wait for their payment")
    if state["sold"] != sum(paid.values()):
        wrong.append(f"I8: of {sku} {state['sold']} are sold, where {sum(paid.values())} are paid")
    return wrong


def _ordered(sku: str, orders: Documents) -> tuple[dict[str, int], dict[str, int], set[str]]:
    """The counted pieces of an article that orders wait for, those that are paid, and the numbers of all orders. (A
    reservation without an order lapses by itself.)"""
    waiting: dict[str, int] = {}
    paid: dict[str, int] = {}
    for order in orders:
        status = order["state"]["status"]
        for line in order["state"].get("lines", ()):
            if line["sku"] == sku and line.get("from_stock") and status not in _ENDED:
                (waiting if status in _WAITING else paid)[order["_id"]] = line["quantity"]
    return waiting, paid, {order["_id"] for order in orders}
