"""What an order has to pay, and every move of that money (BI-01).

open ──paid──▶ paid ──order ends all the same──▶ closed (and refunded)
  └──order ends──▶ closed

Every move is safe to repeat: it is guarded by Stripe's own ids, so that the webhook, the success page's return and a
redelivered event lead to one effect. Money that has no order to pay any more is sent back by itself.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal

from services.billing.domain.checkout.checkout_session import RANK, Session
from services.billing.domain.provider.snapshots import FailureReport, Paid, RefundReport, RefundStatus, SessionReport
from shared.errors import Permanent
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.billing.refund_completed import RefundCompleted, RefundReason
from shared.events.billing.refund_requested import RefundRequested
from shared.events.contract import Event
from shared.events.parts import Buyer, OrderLine
from shared.values.money import Money, Totals
from shared.values.state import State, StateValue


class AmountMismatch(Permanent):
    """Stripe took another sum than the order's: nothing is fulfilled, a person has to look."""

    code = "amount_mismatch"

    def __init__(self, number: str, paid: Money, due: Money) -> None:
        super().__init__(
            f"Order {number}: {paid.amount} {paid.currency} were paid where {due.amount} {due.currency} are due."
        )
        self.number, self.paid, self.due = number, paid, due


class Status(StrEnum):
    """Where a payment stands."""

    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"


Standing = Literal["open", "processing", "paid", "closed"]

_STANDING: Mapping[Status, Standing] = {Status.OPEN: "open", Status.PAID: "paid", Status.CLOSED: "closed"}


class Refund(StateValue):
    """Money on its way back, whole. `attempt` counts our calls that Stripe answered with its own failure."""

    payment_id: str
    amount: Money
    reason: RefundReason
    status: RefundStatus = "requested"
    refund_id: str | None = None
    attempt: int = 1


class Payment(State):
    """`number` is the order's, and the document's id. `failures` are the declined tries that were told."""

    number: str
    buyer: Buyer
    lines: tuple[OrderLine, ...]
    totals: Totals
    placed_at: datetime
    order_expires_at: datetime
    status: Status = Status.OPEN
    sessions: tuple[Session, ...] = ()
    paid: Paid | None = None
    refunds: tuple[Refund, ...] = ()
    failures: tuple[str, ...] = ()

    def session(self, session_id: str) -> Session | None:
        return next((each for each in self.sessions if each.id == session_id), None)

    def refund_of(self, payment_id: str) -> Refund | None:
        return next((each for each in self.refunds if each.payment_id == payment_id), None)

    def standing(self) -> Standing:
        """What the buyer is told; `processing` while a bank still thinks."""
        if self.status is Status.OPEN and any(each.status == "processing" for each in self.sessions):
            return "processing"
        return _STANDING[self.status]


Decision = tuple[Payment, Sequence[Event]]


def follow_session(payment: Payment, report: SessionReport) -> Decision:
    """The session's newest state; with money, the payment is made or the money goes back."""
    followed = _with_session_status(payment, report)
    return (followed, []) if report.paid is None else record_payment(followed, report.paid)


def record_payment(payment: Payment, paid: Paid) -> Decision:
    """The one fulfilment (BI-02). A second payment, or one after the order's end, is sent back; AmountMismatch when
    the sum is not the order's."""
    if payment.refund_of(paid.payment_id) or (payment.paid and payment.paid.payment_id == paid.payment_id):
        return payment, []
    if payment.status is not Status.OPEN:
        reason: RefundReason = "paid_twice" if payment.status is Status.PAID else "order_ended"
        return _request_refund(payment, paid, reason)
    if paid.amount != payment.totals.gross:
        raise AmountMismatch(payment.number, paid.amount, payment.totals.gross)
    succeeded = PaymentSucceeded(
        order_number=payment.number,
        account_id=payment.buyer.account_id,
        payment_id=paid.payment_id,
        amount=paid.amount,
        paid_at=paid.at,
    )
    return payment.model_copy(update={"status": Status.PAID, "paid": paid}), [succeeded]


def record_failure(payment: Payment, failure: FailureReport, key: str, now: datetime) -> Decision:
    """A try was declined; told once per `key`, and not at all when the order is paid or over."""
    if payment.status is not Status.OPEN or key in payment.failures:
        return payment, []
    failed = PaymentFailed(
        order_number=payment.number,
        account_id=payment.buyer.account_id,
        amount=payment.totals.gross,
        reason=failure.reason,
        failed_at=now,
    )
    return payment.model_copy(update={"failures": (*payment.failures, key)}), [failed]


def end_order(payment: Payment) -> Decision:
    """The order was cancelled or expired: it takes no money any more, and a payment that crossed its end goes back."""
    if payment.status is Status.CLOSED:
        return payment, []
    closed = payment.model_copy(update={"status": Status.CLOSED})
    return _request_refund(closed, payment.paid, "order_ended") if payment.paid else (closed, [])


def follow_refund(payment: Payment, report: RefundReport, now: datetime) -> Decision:
    """The refund's newest state, completed or failed once. One that we did not ask for changes nothing."""
    refund = payment.refund_of(report.payment_id)
    if refund is None or refund.refund_id not in {None, report.refund_id}:
        return payment, []
    followed = refund.model_copy(update={"refund_id": report.refund_id, "status": report.status})
    completed = RefundCompleted(
        order_number=payment.number,
        account_id=payment.buyer.account_id,
        payment_id=report.payment_id,
        refund_id=report.refund_id,
        amount=report.amount,
        reason=refund.reason,
        completed_at=now,
    )
    news = [completed] if report.status == "completed" and refund.status != "completed" else []
    return _with_refund(payment, followed), news


def retry_refund(payment: Payment, payment_id: str, failed_attempt: int) -> Decision:
    """Stripe keeps its own failure under a key for a day: the next call needs another one."""
    refund = payment.refund_of(payment_id)
    if refund is None or refund.attempt != failed_attempt:
        return payment, []
    return _with_refund(payment, refund.model_copy(update={"attempt": failed_attempt + 1})), []


def _request_refund(payment: Payment, paid: Paid, reason: RefundReason) -> Decision:
    refund = Refund(payment_id=paid.payment_id, amount=paid.amount, reason=reason)
    requested = RefundRequested(order_number=payment.number, payment_id=paid.payment_id, amount=paid.amount)
    return payment.model_copy(update={"refunds": (*payment.refunds, refund)}), [requested]


def _with_refund(payment: Payment, refund: Refund) -> Payment:
    refunds = tuple(refund if each.payment_id == refund.payment_id else each for each in payment.refunds)
    return payment.model_copy(update={"refunds": refunds})


def _with_session_status(payment: Payment, report: SessionReport) -> Payment:
    """Forward only: of two reports that cross, the later state of the session stays."""
    session = payment.session(report.session_id)
    if session is None or RANK[report.status] <= RANK[session.status]:
        return payment
    moved = session.model_copy(update={"status": report.status})
    return payment.model_copy(
        update={"sessions": tuple(moved if each is session else each for each in payment.sessions)}
    )
