"""The transitions of a payment's refunds (BI-01, BI-08).

requested ──▶ pending ──▶ completed
                   └────▶ failed, also after completed: the customer's bank returned it
"""

from collections.abc import Mapping
from datetime import datetime

from services.billing.domain.checkout.payment import Decision, Payment
from services.billing.domain.invoices.jobs import IssueCreditNote
from services.billing.domain.provider.snapshots import Paid, RefundSnapshot, RefundStatus
from services.billing.domain.refunds.jobs import RequestRefund
from services.billing.domain.refunds.refund import Refund
from shared.events.billing.refund_completed import RefundCompleted, RefundReason

_RANK: Mapping[RefundStatus, int] = {"requested": 0, "pending": 1, "completed": 2, "failed": 3}


def request_refund(payment: Payment, paid: Paid, reason: RefundReason) -> Decision:
    """Asks for the refund of a whole payment; the job calls Stripe."""
    refund = Refund(payment_id=paid.payment_id, amount=paid.amount, reason=reason)
    requested = RequestRefund(payable=payment.payable, payment_id=paid.payment_id)
    return payment.model_copy(update={"refunds": (*payment.refunds, refund)}), [requested]


def sync_refund(payment: Payment, snapshot: RefundSnapshot, now: datetime) -> Decision:
    """Applies the state of a refund; completion is published once. Forward only: a snapshot that was read before a
    later one was applied changes nothing, and neither does a refund that we did not request."""
    refund = payment.refund_of(snapshot.payment_id)
    if refund is None or refund.refund_id not in {None, snapshot.refund_id}:
        return payment, []
    if _RANK[snapshot.status] <= _RANK[refund.status]:
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
        return_target=payment.return_target,
    )
    credit_note = IssueCreditNote(payable=payment.payable, payment_id=snapshot.payment_id, refund_id=snapshot.refund_id)
    return _with_refund(payment, synced), [completed, credit_note] if snapshot.status == "completed" else []


def retry_refund(payment: Payment, payment_id: str, failed_attempt: int) -> Decision:
    """Stripe repeats a 5xx under its idempotency key for 24 hours: the next call needs another key."""
    refund = payment.refund_of(payment_id)
    if refund is None or refund.attempt != failed_attempt:
        return payment, []
    return _with_refund(payment, refund.model_copy(update={"attempt": failed_attempt + 1})), []


def _with_refund(payment: Payment, refund: Refund) -> Payment:
    refunds = tuple(refund if each.payment_id == refund.payment_id else each for each in payment.refunds)
    return payment.model_copy(update={"refunds": refunds})
