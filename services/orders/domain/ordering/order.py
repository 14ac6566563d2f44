"""An order and its moves (OR-05).

pending_payment ──declined──▶ payment_failed ──paid──▶ paid ──refunded whole──▶ refunded
      │   └────────────────────paid────────────────────▲
      ├── cancel ──▶ cancelled     (also from payment_failed)
      └── time  ──▶ expired       (also from payment_failed)
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from shared.errors import Refused
from shared.events.billing.refund_completed import RefundReason
from shared.events.contract import Event
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_paid import OrderPaid
from shared.events.orders.order_placed import OrderPlaced
from shared.events.parts import Buyer, OrderLine, OrderSummary
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


class AcceptedTerms(StateValue):
    """Which terms of sale the buyer accepted, and when."""

    version: str
    accepted_at: datetime


class Order(State):
    """`number` is the document's id. `invoices` and `credit_notes` are billing's numbers, as they become known."""

    number: str
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

    def summary(self) -> OrderSummary:
        """What mails about this order show."""
        return OrderSummary(
            number=self.number,
            account_id=self.buyer.account_id,
            lines=self.lines,
            totals=self.totals,
            placed_at=self.placed_at,
        )

    def due(self) -> datetime | None:
        """When it expires, as long as it waits for money."""
        return self.expires_at if self.status in PAYABLE else None


Decision = tuple[Order, Sequence[Event]]


def place(
    number: str, buyer: Buyer, lines: tuple[OrderLine, ...], totals: Totals, terms: AcceptedTerms, expires_at: datetime
) -> Decision:
    """A new order that waits for its payment until `expires_at`."""
    order = Order(
        number=number,
        buyer=buyer,
        lines=lines,
        totals=totals,
        status=Status.PENDING_PAYMENT,
        terms=terms,
        placed_at=terms.accepted_at,
        expires_at=expires_at,
    )
    placed = OrderPlaced(
        number=number, buyer=buyer, lines=lines, totals=totals, placed_at=order.placed_at, expires_at=expires_at
    )
    return order, [placed]


def record_payment(order: Order, paid_at: datetime) -> Decision:
    """The money is there. An order that ended meanwhile stays ended: billing gives the money back."""
    if order.status not in PAYABLE:
        return order, []
    paid = order.model_copy(update={"status": Status.PAID, "paid_at": paid_at})
    return paid, [OrderPaid(order=paid.summary(), paid_at=paid_at)]


def record_payment_failure(order: Order) -> Decision:
    """A try was declined; it can be paid again. Late news of a failed try changes nothing."""
    if order.status is not Status.PENDING_PAYMENT:
        return order, []
    return order.model_copy(update={"status": Status.PAYMENT_FAILED}), []


def cancel(order: Order, now: datetime) -> Decision:
    """The buyer's wish, as long as it is not paid; Refused otherwise. Cancelling twice is cancelling once."""
    if order.status is Status.CANCELLED:
        return order, []
    if order.status not in PAYABLE:
        raise Refused(
            f"An order that is {order.status.value} cannot be cancelled; only one that waits for its payment can.",
            "order_not_cancellable",
        )
    cancelled = order.model_copy(update={"status": Status.CANCELLED})
    return cancelled, [OrderCancelled(order=order.summary(), cancelled_at=now)]


def expire(order: Order, now: datetime) -> Decision:
    """Nobody paid in time; nothing happens before `expires_at` or after another end."""
    if order.status not in PAYABLE or now < order.expires_at:
        return order, []
    return order.model_copy(update={"status": Status.EXPIRED}), [OrderExpired(order=order.summary(), expired_at=now)]


def record_refund(order: Order, amount: Money, reason: RefundReason) -> Decision:
    """Money went back; the order is refunded once all of it did. A second payment that went back is not the order's."""
    if reason == "paid_twice":
        return order, []
    refunded = amount if order.refunded is None else order.refunded + amount
    whole = order.status is Status.PAID and refunded.amount >= order.totals.gross.amount
    status = Status.REFUNDED if whole else order.status
    return order.model_copy(update={"refunded": refunded, "status": status}), []


def attach_invoice(order: Order, number: str) -> Decision:
    """billing issued an invoice for it."""
    return order.model_copy(update={"invoices": (*order.invoices, number)}), []


def attach_credit_note(order: Order, number: str) -> Decision:
    """billing took an invoice of it back."""
    return order.model_copy(update={"credit_notes": (*order.credit_notes, number)}), []
