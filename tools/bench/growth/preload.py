"""Fills a running stack's database as if orders had come for a year: copies of one real order with all it led to, as
the services stored it."""

import copy
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import pymongo

Document = dict[str, Any]
Change = Callable[[Document, int], None]

BATCH = 500
CUSTOMERS = 2_000
WAITING_EACH = 50
"""One order of so many still waits for its payment: its deadline lies ahead."""

COPIED: dict[tuple[str, str], float] = {
    ("notifier", "mails"): 2,
    ("billing", "fiscal_documents"): 1,
    ("orders", "orders"): 1,
    ("billing", "payments"): 1,
    ("billing", "stripe_events"): 1,
    ("billing", "rendered_documents"): 1,
    ("identity", "accounts"): 0.1,
}
"""(database, collection) → documents that one order leaves there; a customer orders ten times."""


def preload(mongo_url: str, orders: int) -> dict[str, int]:
    """Stores the documents of `orders` orders; what there are then, by collection. Needs one paid order, and a stack at
    rest."""
    with pymongo.MongoClient[Document](mongo_url, tz_aware=True) as client, ThreadPoolExecutor(2) as two:
        fillings = {
            name: two.submit(_fill, client[database][name], round(orders * each))
            for (database, name), each in COPIED.items()
        }
        return {name: filling.result() for name, filling in fillings.items()}


def _fill(collection: pymongo.collection.Collection[Document], count: int) -> int:
    example = collection.find_one(**_EXAMPLES.get(collection.name, {}))
    assert example is not None, collection.name
    copies = _copies(example, collection.name, count)
    while batch := list(islice(copies, BATCH)):
        collection.insert_many(batch, ordered=False)
    return collection.estimated_document_count()


_EXAMPLES: dict[str, Document] = {
    "orders": {"filter": {"state.status": "paid"}},
    "mails": {"filter": {"state.status": "sent"}},
    "fiscal_documents": {"sort": [("state.sequence", -1)]},
}
"""What is copied, as `find_one` is asked for it: of the invoices the last, whose series goes on."""


def _copies(example: Document, name: str, count: int) -> Iterator[Document]:
    for number in range(count):
        document = copy.deepcopy(example)
        document["_id"] = f"{document['_id'][:4]}{uuid.uuid4().hex}"
        for key in ("due", "deadline"):
            document.pop(key, None)
        if state := document.get("state"):
            _earlier(state, number)
            state.update({key: f"C{number % CUSTOMERS:07}" for key in ("customer_number",) if key in state})
        if change := _CHANGES.get(name):
            change(document, number)
        yield document


def _earlier(state: Document, number: int) -> None:
    for key, value in state.items():
        if isinstance(value, datetime):
            state[key] = value - timedelta(days=1, minutes=number)


def _order(document: Document, number: int) -> None:
    if number % WAITING_EACH == 0:
        document["state"]["status"] = "pending_payment"
        document |= {"due": datetime.now().astimezone() + timedelta(hours=24, minutes=number), "deadline": "payment"}


def _payment(document: Document, _: int) -> None:
    for session in document["state"]["checkout_sessions"]:
        session["id"] = f"cs_test_{uuid.uuid4().hex}"


def _invoice(document: Document, number: int) -> None:
    state = document["state"]
    sequence = state["sequence"] + number + 1
    state |= {"sequence": sequence, "number": f"{state['series']}-{sequence:06d}"}


def _account(document: Document, number: int) -> None:
    state = document["state"]
    state |= {
        "customer_number": f"C{number:07}",
        "email_key": f"{number}@example.com",
        "email": f"{number}@example.com",
    }
    state["links"] = []


def _pdf(document: Document, _: int) -> None:
    document["pdf"] = document["pdf"][:512]  # nothing reads them again: hundreds of megabytes that slow the filling


_CHANGES: dict[str, Change] = {
    "orders": _order,
    "payments": _payment,
    "fiscal_documents": _invoice,
    "rendered_documents": _pdf,
    "accounts": _account,
}
