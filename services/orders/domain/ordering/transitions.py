"""The transitions of an order (OR-05).

pending_payment ──declined──▶ payment_failed ──paid──▶ paid ──refunded whole──▶ refunded
      │   └────────────────────paid────────────────────▲
      ├── cancel ──▶ cancelled     (also from payment_failed)
      └── time  ──▶ expired       (also from payment_failed)
"""

from collections.abc import Sequence
from datetime import datetime

from services.orders.domain.customers.account import KnownAccount
from services.orders.domain.customers.company import KnownCompany
from services.orders.domain.ordering.amounts import check_payment, check_refund
from services.orders.domain.ordering.buyer import Buyer
from services.orders.domain.ordering.jobs import SettleStock
from services.orders.domain.ordering.order import PAYABLE, AcceptedTerms, Order, Status
from services.orders.domain.ordering.order_line import OrderLine
from services.orders.domain.ordering.public import public
from shared.errors import Refused
from shared.events.billing.refund_completed import RefundReason
from shared.events.contract import Message
from shared.events.orders.document_issued import DocumentIssued
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_paid import OrderPaid
from shared.events.orders.order_placed import OrderPlaced
from shared.values.money import Money, Totals

Decision = tuple[Order, Sequence[Message]]


def place(
    number: str,
    account: KnownAccount,
    lines: tuple[OrderLine, ...],
    totals: Totals,
    terms: AcceptedTerms,
    expires_at: datetime,
    request: str | None = None,
    return_target: str | None = None,
    company: KnownCompany | None = None,
) -> Decision:
    """A new order that waits for its payment until `expires_at`: `company` is the buyer if the account
    orders for one."""
    order = Order(
        number=number,
        customer_number=account.customer_number,
        account_id=account.account_id,
        buyer=Buyer.of(account, company),
        lines=lines,
        totals=totals,
        status=Status.PENDING_PAYMENT,
        terms=terms,
        placed_at=terms.accepted_at,
        expires_at=expires_at,
        request=request,
        return_target=return_target,
    )
    placed = OrderPlaced(
        order=public(order),
        to_pay=order.to_pay,
        payment_terms="prepaid",
        pay_until=expires_at,
        placed_at=order.placed_at,
    )
    return order, [placed, *_shown_by(order, company), *_stock(order)]


def _shown_by(order: Order, company: KnownCompany | None) -> Sequence[Message]:
    """A company's order is one of the documents by which its people show that they belong to it (ID-18)."""
    if company is None:
        return []
    number, customer_number = order.number, order.customer_number
    return [DocumentIssued(kind="order", number=number, customer_number=customer_number, issued_at=order.placed_at)]


def record_payment(order: Order, amount: Money, paid_at: datetime) -> Decision:
    """The payment arrived; AmountMismatch when it is not what was asked for. An order that ended meanwhile stays ended:
    billing refunds it."""
    check_payment(order, amount)
    if order.status not in PAYABLE:
        return order, []
    paid = order.model_copy(update={"status": Status.PAID, "paid_at": paid_at})
    return paid, [OrderPaid(order=public(paid), paid_at=paid_at), *_stock(paid)]


def record_payment_failure(order: Order) -> Decision:
    """An attempt was declined; the order can be paid again. A late report of a failed attempt changes nothing."""
    if order.status is not Status.PENDING_PAYMENT:
        return order, []
    return order.model_copy(update={"status": Status.PAYMENT_FAILED}), []


def cancel(order: Order, now: datetime) -> Decision:
    """The buyer cancels; Refused once the order is paid. A second cancellation changes nothing."""
    if order.status is Status.CANCELLED:
        return order, []
    if order.status not in PAYABLE:
        raise Refused("order_not_cancellable", status=order.status.value)
    cancelled = order.model_copy(update={"status": Status.CANCELLED})
    return cancelled, [OrderCancelled(order=public(cancelled), cancelled_at=now), *_stock(cancelled)]


def expire(order: Order, now: datetime) -> Decision:
    """The order was not paid in time; nothing happens before `expires_at` or after another end."""
    if order.status not in PAYABLE or now < order.expires_at:
        return order, []
    expired = order.model_copy(update={"status": Status.EXPIRED})
    return expired, [OrderExpired(order=public(expired), expired_at=now), *_stock(expired)]


def record_refund(order: Order, amount: Money, reason: RefundReason) -> Decision:
    """Money was refunded; the order is refunded once all of it was. A second payment's refund changes nothing.
    AmountMismatch when more went back than the order took."""
    if reason == "paid_twice":
        return order, []
    check_refund(order, amount)
    refunded = amount if order.refunded is None else order.refunded + amount
    whole = order.status is Status.PAID and refunded.amount >= order.totals.gross.amount
    status = Status.REFUNDED if whole else order.status
    return order.model_copy(update={"refunded": refunded, "status": status}), []


def mark_stock_sold(order: Order) -> Decision:
    """All its pieces were taken out of stock."""
    return order.model_copy(update={"stock_sold": True}), []


def attach_invoice(order: Order, number: str) -> Decision:
    """billing issued an invoice for it."""
    return order.model_copy(update={"invoices": (*order.invoices, number)}), []


def attach_credit_note(order: Order, number: str) -> Decision:
    """billing issued a credit note for it."""
    return order.model_copy(update={"credit_notes": (*order.credit_notes, number)}), []


def _stock(order: Order) -> list[SettleStock]:
    """The job that keeps, sells or frees the order's pieces, if it has any."""
    return [SettleStock(number=order.number)] if any(line.from_stock for line in order.lines) else []
