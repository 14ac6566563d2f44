"""The payment of a payable and its transitions (BI-01).

open ──paid──▶ paid ──payable ends──▶ closed (and refunded)
  └──payable ends──▶ closed

Every transition is safe to repeat: Stripe's ids guard it, so that the webhook, the buyer's return and a redelivered
event have one effect. Money that arrives for a paid or closed payment is refunded automatically.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal

from services.billing.domain.checkout.checkout_session import RANK, CheckoutSession
from services.billing.domain.invoices.jobs import IssueCreditNote, IssueInvoice
from services.billing.domain.lines import Line
from services.billing.domain.parties import Buyer
from services.billing.domain.payable import Payable
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
from shared.values.money import Money, Totals
from shared.values.state import State, StateValue


class AmountMismatch(Permanent):
    """The sum paid is not the sum due: nothing is fulfilled, staff must look into it."""

    code = "amount_mismatch"

    def __init__(self, payable: Payable, paid: Money, due: Money) -> None:
        super().__init__(
            f"{payable.id}: {paid.amount} {paid.currency} were paid where {due.amount} {due.currency} are due."
        )
        self.payable, self.paid, self.due = payable, paid, due


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
    """One per payable, whose id is the document's.

    `to_pay` is the sum due, which may be less than the total of `lines`. An unpaid payable ends at `expires_at`.
    `failures` are the keys of the declined attempts that were published.
    """

    payable: Payable
    customer_number: str
    account_id: str
    buyer: Buyer
    lines: tuple[Line, ...]
    totals: Totals
    to_pay: Money
    placed_at: datetime
    expires_at: datetime
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
    """The one fulfilment (BI-02). A second payment, or one after the payable's end, is refunded; AmountMismatch when
    the sum is not the one due."""
    if payment.refund_of(paid.payment_id) or (payment.paid and payment.paid.payment_id == paid.payment_id):
        return payment, []
    if payment.status is not Status.OPEN:
        reason: RefundReason = "paid_twice" if payment.status is Status.PAID else "payable_ended"
        return _request_refund(payment, paid, reason)
    if paid.amount != payment.to_pay:
        raise AmountMismatch(payment.payable, paid.amount, payment.to_pay)
    succeeded = PaymentSucceeded(
        payable=payment.payable.part(),
        customer_number=payment.customer_number,
        account_id=payment.account_id,
        payment_id=paid.payment_id,
        amount=paid.amount,
        paid_at=paid.at,
    )
    invoice = IssueInvoice(payable=payment.payable, payment_id=paid.payment_id)
    return payment.model_copy(update={"status": Status.PAID, "paid": paid}), [succeeded, invoice]


def record_failure(payment: Payment, failure: FailureSnapshot, key: str, now: datetime) -> Decision:
    """An attempt was declined: published once per `key`, and not when the payment is paid or closed."""
    if payment.status is not Status.OPEN or key in payment.failures:
        return payment, []
    failed = PaymentFailed(
        payable=payment.payable.part(),
        customer_number=payment.customer_number,
        account_id=payment.account_id,
        amount=payment.to_pay,
        reason=failure.reason,
        failed_at=now,
    )
    return payment.model_copy(update={"failures": (*payment.failures, key)}), [failed]


def close_payment(payment: Payment) -> Decision:
    """The payable was cancelled or expired: the payment closes, and a payment that was received is refunded."""
    if payment.status is Status.CLOSED:
        return payment, []
    closed = payment.model_copy(update={"status": Status.CLOSED})
    return _request_refund(closed, payment.paid, "payable_ended") if payment.paid else (closed, [])


def sync_refund(payment: Payment, snapshot: RefundSnapshot, now: datetime) -> Decision:
    """Applies the state of a refund; completion is published once. A refund that we did not request changes nothing."""
    refund = payment.refund_of(snapshot.payment_id)
    if refund is None or refund.refund_id not in {None, snapshot.refund_id}:
        return payment, []
    synced = refund.model_copy(update={"refund_id": snapshot.refund_id, "status": snapshot.status})
    completed = RefundCompleted(
        payable=payment.payable.part(),
        customer_number=payment.customer_number,
        account_id=payment.account_id,
        payment_id=snapshot.payment_id,
        refund_id=snapshot.refund_id,
        amount=snapshot.amount,
        reason=refund.reason,
        completed_at=now,
    )
    credit_note = IssueCreditNote(payable=payment.payable, payment_id=snapshot.payment_id, refund_id=snapshot.refund_id)
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
    requested = RequestRefund(payable=payment.payable, payment_id=paid.payment_id)
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
