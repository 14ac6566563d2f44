"""An order as it is stored (OR-05); its transitions are in transitions.py."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from services.orders.domain.ordering.buyer import Buyer
from services.orders.domain.ordering.order_line import OrderLine
from shared.values.money import Money, Totals
from shared.values.state import State, StateValue


class Status(StrEnum):
    """Where an order stands."""

    PENDING_PAYMENT = "pending_payment"
    PAYMENT_FAILED = "payment_failed"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"


PAYABLE = frozenset({Status.PENDING_PAYMENT, Status.PAYMENT_FAILED})
ENDED = frozenset({Status.CANCELLED, Status.EXPIRED})
"""Ended without a payment that was kept."""


class AcceptedTerms(StateValue):
    """Which terms of sale the buyer accepted, and when."""

    version: str
    accepted_at: datetime


class Order(State):
    """`number` is the document's id. It belongs to `customer_number`; `account_id` placed it. `invoices` and
    `credit_notes` are billing's numbers, as they become known. `request` is the fingerprint of the request that placed
    it (S7); None in orders from before there was one. `return_target` is the client it was placed in. `stock_sold`: its
    pieces are out of stock, and no repeated `settle_stock` takes them again."""

    number: str
    customer_number: str
    account_id: str
    buyer: Buyer
    lines: tuple[OrderLine, ...]
    totals: Totals
    status: Status
    terms: AcceptedTerms
    placed_at: datetime
    expires_at: datetime
    paid_at: datetime | None = None
    refunded: Money | None = None
    invoices: tuple[str, ...] = ()
    credit_notes: tuple[str, ...] = ()
    request: str | None = None
    return_target: str | None = None
    stock_sold: bool = False

    def as_placed(self) -> "Order":
        """The order as it was answered when it was placed, whatever became of it since."""
        unpaid = {"status": Status.PENDING_PAYMENT, "paid_at": None, "refunded": None}
        return self.model_copy(update=unpaid | {"invoices": (), "credit_notes": ()})

    @property
    def to_pay(self) -> Money:
        """What the buyer is asked to pay, in one payment: the whole order."""
        return self.totals.gross

    def line(self, sku: str) -> OrderLine | None:
        """Its line of an article, if it has one."""
        return next((line for line in self.lines if line.sku == sku), None)

    def deadlines(self) -> Mapping[str, datetime]:
        """`payment`: until when it waits for money."""
        return {"payment": self.expires_at} if self.status in PAYABLE else {}


def open_until(order: Order) -> datetime | None:
    """Until when the buyer's details are needed for it: as long as it waits for money. billing says the same of a paid
    one (ID-14)."""
    return order.expires_at if order.status in PAYABLE else None
