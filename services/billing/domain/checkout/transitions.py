"""The payment of a payable and its transitions (BI-01).

open ──paid──▶ paid ──payable ends──▶ closed (and refunded)
  └──payable ends──▶ closed

Every transition is safe to repeat: Stripe's ids guard it, so that the webhook, the buyer's return and a redelivered
event have one effect. Money that arrives for a paid or closed payment is refunded automatically.
"""

from datetime import datetime

from services.billing.domain.checkout.checkout_session import RANK
from services.billing.domain.checkout.payment import Decision, Payment, Status
from services.billing.domain.invoices.jobs import IssueInvoice
from services.billing.domain.payable import Payable
from services.billing.domain.provider.snapshots import CheckoutSessionSnapshot, FailureSnapshot, Paid
from services.billing.domain.refunds.transitions import request_refund
from shared.errors import Permanent
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.billing.refund_completed import RefundReason
from shared.values.money import Money


class AmountMismatch(Permanent):
    """The sum paid is not the sum due: nothing is fulfilled, staff must look into it."""

    code = "amount_mismatch"

    def __init__(self, payable: Payable, paid: Money, due: Money) -> None:
        super().__init__(payable=payable.id, paid=f"{paid.amount} {paid.currency}", due=f"{due.amount} {due.currency}")
        self.payable, self.paid, self.due = payable, paid, due


def sync_checkout_session(payment: Payment, snapshot: CheckoutSessionSnapshot, invoice_by_job: bool = True) -> Decision:
    """Applies the state of a checkout session; a payment that it holds is recorded or refunded. `invoice_by_job` unless
    the caller issues the invoice itself, and is repeated until that is done."""
    synced = _with_session_status(payment, snapshot)
    return (synced, []) if snapshot.paid is None else record_payment(synced, snapshot.paid, invoice_by_job)


def record_payment(payment: Payment, paid: Paid, invoice_by_job: bool = True) -> Decision:
    """The one fulfilment (BI-02). A second payment, or one after the payable's end, is refunded; AmountMismatch when
    the sum is not the one due."""
    if payment.refund_of(paid.payment_id) or (payment.paid and payment.paid.payment_id == paid.payment_id):
        return payment, []
    if payment.status is not Status.OPEN:
        reason: RefundReason = "paid_twice" if payment.status is Status.PAID else "payable_ended"
        return request_refund(payment, paid, reason)
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
    invoice = [IssueInvoice(payable=payment.payable, payment_id=paid.payment_id)] if invoice_by_job else []
    return payment.model_copy(update={"status": Status.PAID, "paid": paid}), [succeeded, *invoice]


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
        return_target=payment.return_target,
    )
    return payment.model_copy(update={"failures": (*payment.failures, key)}), [failed]


def close_payment(payment: Payment) -> Decision:
    """The payable was cancelled or expired: the payment closes, and a payment that was received is refunded."""
    if payment.status is Status.CLOSED:
        return payment, []
    closed = payment.model_copy(update={"status": Status.CLOSED})
    return request_refund(closed, payment.paid, "payable_ended") if payment.paid else (closed, [])


def _with_session_status(payment: Payment, snapshot: CheckoutSessionSnapshot) -> Payment:
    """Forward only: when snapshots arrive out of order, the later status stays."""
    session = payment.checkout_session(snapshot.checkout_session_id)
    if session is None or RANK[snapshot.status] <= RANK[session.status]:
        return payment
    moved = session.model_copy(update={"status": snapshot.status})
    return payment.model_copy(
        update={"checkout_sessions": tuple(moved if each is session else each for each in payment.checkout_sessions)}
    )
