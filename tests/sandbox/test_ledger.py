"""The ledger checker is proven: right books pass, and each planted fault is named by its invariant."""

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.ledger import Books, violations

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def invoice(sequence: int, order: str, moment: datetime, kind: str = "invoice") -> dict[str, Any]:
    state = {
        "kind": kind,
        "series": "F2026" if kind == "invoice" else "NC2026",
        "sequence": sequence,
        "issued_at": moment,
        "payable": {"kind": "order", "reference": order},
        "totals": {"gross": {"amount": 1000, "currency": "EUR"}},
    }
    return {"_id": f"{kind}-{sequence}", "state": state}


def charge(order: str, refunded: int = 0) -> dict[str, Any]:
    return {"id": f"ch_{order}", "status": "succeeded", "currency": "eur", "amount": 1000, "amount_refunded": refunded}


def session(order: str) -> dict[str, Any]:
    paid = {"payment_status": "paid", "payment_intent": f"pi_{order}", "metadata": {"payable_reference": order}}
    return {"id": f"cs_{order}"} | paid


def order(number: str, status: str, tyres: int) -> dict[str, Any]:
    line = {"sku": "TYRE", "quantity": tyres, "from_stock": True}
    return {"_id": number, "state": {"status": status, "lines": [line]}}


@pytest.fixture
def books() -> Books:
    """Two paid orders with their invoices, one that waits for its payment, and one mail that was sent and arrived."""
    return Books(
        orders=[order("R-1", "paid", 2), order("R-2", "paid", 1), order("R-3", "pending_payment", 3)],
        payments=[],
        invoices=[invoice(1, "R-1", NOON), invoice(2, "R-2", NOON + timedelta(seconds=1))],
        mails=[{"_id": "mail_1", "state": {"message_id": "<m1@example.com>", "status": "sent"}}],
        outboxes={"orders": 0, "billing": 0},
        stripe={
            "sessions": [session("R-1"), session("R-2")],
            "charges": [charge("R-1"), charge("R-2")],
            "refunds": [],
        },
        mailbox=[{"MessageID": "m1@example.com"}],
        stock=[{"_id": "TYRE", "state": {"received": 10, "free": 4, "sold": 3, "held": {"R-3": {"quantity": 3}}}}],
    )


def test_right_books_have_no_violation(books: Books) -> None:
    """Also when a mail came twice under one Message-ID, and when a payment went back whole with its credit note."""
    assert violations(books) == []
    assert violations(replace(books, mailbox=books.mailbox * 2)) == []
    returned = copy.deepcopy(books)
    returned.orders[0]["state"]["status"] = "cancelled"
    returned.stock[0]["state"] |= {"free": 6, "sold": 1}
    returned.invoices.append(invoice(1, "R-1", NOON, "credit_note"))
    returned.stripe["charges"][0]["amount_refunded"] = 1000
    returned.stripe["refunds"].append({"payment_intent": "pi_R-1", "status": "succeeded"})
    assert violations(returned) == []


def unpaid(books: Books) -> None:
    books.orders[0]["state"]["status"] = "pending_payment"


def paid_twice(books: Books) -> None:
    books.stripe["sessions"].append(session("R-1") | {"id": "cs_again", "payment_intent": "pi_again"})


def not_invoiced(books: Books) -> None:
    books.invoices[1]["state"]["payable"]["reference"] = "R-other"


def invoiced_twice(books: Books) -> None:
    books.invoices.append(invoice(3, "R-1", NOON + timedelta(seconds=2)))


def gap(books: Books) -> None:
    books.invoices[1]["state"]["sequence"] = 3


def backwards(books: Books) -> None:
    books.invoices[1]["state"]["issued_at"] = NOON - timedelta(seconds=1)


def planned_twice(books: Books) -> None:
    books.mails.append(copy.deepcopy(books.mails[0]) | {"_id": "mail_2"})


def never_arrived(books: Books) -> None:
    books.mailbox.clear()


def unplanned(books: Books) -> None:
    books.mailbox.append({"MessageID": "stranger@example.com"})


def three_times(books: Books) -> None:
    books.mailbox.extend(books.mailbox * 2)


def money_missing(books: Books) -> None:
    books.stripe["charges"].pop()


def vanished_pieces(books: Books) -> None:
    books.stock[0]["state"]["free"] -= 1


def oversold(books: Books) -> None:
    books.stock[0]["state"] |= {"free": -1, "sold": 8}


def never_freed(books: Books) -> None:
    books.orders[2]["state"]["status"] = "cancelled"


def waiting_without_pieces(books: Books) -> None:
    books.stock[0]["state"] |= {"free": 7, "held": {}}


def sold_twice(books: Books) -> None:
    books.stock[0]["state"] |= {"free": 2, "sold": 5}


def unsent(books: Books) -> None:
    books.outboxes["billing"] = 1


def test_what_is_parked_is_named(books: Books) -> None:
    """A dead letter is a violation until it is explained."""
    assert violations(replace(books, dead_letters=("evt_1 in billing.order_placed: TooEarly",))) == [
        "I6: dead letter evt_1 in billing.order_placed: TooEarly"
    ]


FAULTS: list[tuple[str, Callable[[Books], None]]] = [
    *(("I1", fault) for fault in (unpaid, paid_twice)),
    *(("I2", fault) for fault in (not_invoiced, invoiced_twice)),
    *(("I3", fault) for fault in (gap, backwards)),
    *(("I4", fault) for fault in (planned_twice, never_arrived, unplanned, three_times)),
    ("I5", money_missing),
    ("I6", unsent),
    *(("I8", fault) for fault in (vanished_pieces, oversold, never_freed, waiting_without_pieces, sold_twice)),
]


@pytest.mark.parametrize(("invariant", "plant"), FAULTS, ids=[fault.__name__ for _, fault in FAULTS])
def test_a_planted_fault_is_found(invariant: str, plant: Callable[[Books], None], books: Books) -> None:
    """Each fault breaks the invariant that it was planted against."""
    plant(books)
    assert any(sentence.startswith(f"{invariant}:") for sentence in violations(books))
