"""The payment of an order and its transitions (BI-01).

open ──paid──▶ paid ──order ends──▶ closed (and refunded)
  └──order ends──▶ closed

Every transition is safe to repeat: Stripe's ids guard it, so that the webhook, the buyer's return and a redelivered
event have one effect. Money that arrives for a paid or closed payment is refunded automatically.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal

from services.billing.domain.checkout.checkout_session import RANK, CheckoutSession
from services.billing.domain.invoices.jobs import IssueCreditNote, IssueInvoice
from services.billing.domain.provider.snapshots import (
    FailureSnapshot,
    Paid,
    RefundSnapshot,
    RefundStatus,
    SessionSnapshot,
)
from services.billing.domain.refunds.jobs import RequestRefund
from shared.errors import Permanent
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.billing.refund_completed import RefundCompleted, RefundReason
from shared.events.contract import Message
from shared.events.parts import Buyer, OrderLine, Payable
from shared.values.money import Money, Totals
from shared.values.state import State, StateValue


class AmountMismatch(Permanent):
    """The sum paid is not the order's: nothing is fulfilled, staff must look into it."""

    code = "amount_mismatch"

    def __init__(self, number: str, paid: Money, due: Money) -> None:
        super().__init__(
            f"Order {number}: {paid.amount} {paid.currency} were paid where {due.amount} {due.currency} are due."
        )
        self.number, self.paid, self.due = number, paid, due


class Status(StrEnum):
    """The status of a payment."""

    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"


BuyerStatus = Literal["open", "processing", "paid", "closed"]

_BUYER_STATUS: Mapping[Status, BuyerStatus] = {Status.OPEN: "open", Status.PAID: "paid", Status.CLOSED: "closed"}


class Refund(StateValue):
    """The refund of a whole payment. `attempt` rises when Stripe answers a call with a 5xx."""

    payment_id: str
    amount: Money
    reason: RefundReason
    status: RefundStatus = "requested"
    refund_id: str | None = None
    attempt: int = 1


class Payment(State):
    """`number` is the order's, and the document's id. `failures` are the keys of the declined attempts
    that were published."""

    number: str
    buyer: Buyer
    lines: tuple[OrderLine, ...]
    totals: Totals
    placed_at: datetime
    order_expires_at: datetime
    status: Status = Status.OPEN
    checkout_sessions: tuple[CheckoutSession, ...] = ()
    paid: Paid | None = None
    refunds: tuple[Refund, ...] = ()
    failures: tuple[str, ...] = ()

    def checkout_session(self, session_id: str) -> CheckoutSession | None:
        return next((each for each in self.checkout_sessions if each.id == session_id), None)

    def refund_of(self, payment_id: str) -> Refund | None:
        return next((each for each in self.refunds if each.payment_id == payment_id), None)

    def buyer_status(self) -> BuyerStatus:
        """The status shown to the buyer; `processing` while the bank has not answered."""
        if self.status is Status.OPEN and any(each.status == "processing" for each in self.checkout_sessions):
            return "processing"
        return _BUYER_STATUS[self.status]


Decision = tuple[Payment, Sequence[Message]]


def sync_checkout_session(payment: Payment, snapshot: SessionSnapshot) -> Decision:
    """Applies the state of a checkout session; a payment that it holds is recorded or refunded."""
    synced = _with_session_status(payment, snapshot)
    return (synced, []) if snapshot.paid is None else record_payment(synced, snapshot.paid)


def record_payment(payment: Payment, paid: Paid) -> Decision:
    """The one fulfilment (BI-02). A second payment, or one after the order's end, is refunded; AmountMismatch when the
    sum is not the order's."""
    if payment.refund_of(paid.payment_id) or (payment.paid and payment.paid.payment_id == paid.payment_id):
        return payment, []
    if payment.status is not Status.OPEN:
        reason: RefundReason = "paid_twice" if payment.status is Status.PAID else "order_ended"
        return _request_refund(payment, paid, reason)
    if paid.amount != payment.totals.gross:
        raise AmountMismatch(payment.number, paid.amount, payment.totals.gross)
    succeeded = PaymentSucceeded(
        payable=Payable.of_order(payment.number),
        customer_number=payment.buyer.customer_number,
        account_id=payment.buyer.account_id,
        payment_id=paid.payment_id,
        amount=paid.amount,
        paid_at=paid.at,
    )
    invoice = IssueInvoice(order_number=payment.number, payment_id=paid.payment_id)
    return payment.model_copy(update={"status": Status.PAID, "paid": paid}), [succeeded, invoice]


def record_failure(payment: Payment, failure: FailureSnapshot, key: str, now: datetime) -> Decision:
    """An attempt was declined: published once per `key`, and not when the payment is paid or closed."""
    if payment.status is not Status.OPEN or key in payment.failures:
        return payment, []
    failed = PaymentFailed(
        payable=Payable.of_order(payment.number),
        customer_number=payment.buyer.customer_number,
        account_id=payment.buyer.account_id,
        amount=payment.totals.gross,
        reason=failure.reason,
        failed_at=now,
    )
    return payment.model_copy(update={"failures": (*payment.failures, key)}), [failed]


def close_payment(payment: Payment) -> Decision:
    """The order was cancelled or expired: the payment closes, and a payment that was received is refunded."""
    if payment.status is Status.CLOSED:
        return payment, []
    closed = payment.model_copy(update={"status": Status.CLOSED})
    return _request_refund(closed, payment.paid, "order_ended") if payment.paid else (closed, [])


def sync_refund(payment: Payment, snapshot: RefundSnapshot, now: datetime) -> Decision:
    """Applies the state of a refund; completion is published once. A refund that we did not request changes nothing."""
    refund = payment.refund_of(snapshot.payment_id)
    if refund is None or refund.refund_id not in {None, snapshot.refund_id}:
        return payment, []
    synced = refund.model_copy(update={"refund_id": snapshot.refund_id, "status": snapshot.status})
    completed = RefundCompleted(
        payable=Payable.of_order(payment.number),
        customer_number=payment.buyer.customer_number,
        account_id=payment.buyer.account_id,
        payment_id=snapshot.payment_id,
        refund_id=snapshot.refund_id,
        amount=snapshot.amount,
        reason=refund.reason,
        completed_at=now,
    )
    credit_note = IssueCreditNote(
        order_number=payment.number, payment_id=snapshot.payment_id, refund_id=snapshot.refund_id
    )
    completes = snapshot.status == "completed" and refund.status != "completed"
    return _with_refund(payment, synced), [completed, credit_note] if completes else []


def retry_refund(payment: Payment, payment_id: str, failed_attempt: int) -> Decision:
    """Stripe repeats a 5xx under its idempotency key for 24 hours: the next call needs another key."""
    refund = payment.refund_of(payment_id)
    if refund is None or refund.attempt != failed_attempt:
        return payment, []
    return _with_refund(payment, refund.model_copy(update={"attempt": failed_attempt + 1})), []


def _request_refund(payment: Payment, paid: Paid, reason: RefundReason) -> Decision:
    refund = Refund(payment_id=paid.payment_id, amount=paid.amount, reason=reason)
    requested = RequestRefund(order_number=payment.number, payment_id=paid.payment_id)
    return payment.model_copy(update={"refunds": (*payment.refunds, refund)}), [requested]


def _with_refund(payment: Payment, refund: Refund) -> Payment:
    refunds = tuple(refund if each.payment_id == refund.payment_id else each for each in payment.refunds)
    return payment.model_copy(update={"refunds": refunds})


def _with_session_status(payment: Payment, snapshot: SessionSnapshot) -> Payment:
    """Forward only: when snapshots arrive out of order, the later status stays."""
    session = payment.checkout_session(snapshot.session_id)
    if session is None or RANK[snapshot.status] <= RANK[session.status]:
        return payment
    moved = session.model_copy(update={"status": snapshot.status})
    return payment.model_copy(
        update={"checkout_sessions": tuple(moved if each is session else each for each in payment.checkout_sessions)}
    )
