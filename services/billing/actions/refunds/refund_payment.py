"""Refund a payment that has nothing left to pay (BI-01, BI-08)."""

from functools import partial

import structlog

from services.billing.context import RefundsContext
from services.billing.domain.payable import Payable
from services.billing.domain.provider.errors import StripeFailed
from services.billing.domain.provider.snapshots import RefundSnapshot
from services.billing.domain.refunds import transitions

log = structlog.get_logger(__name__)


async def refund_payment(context: RefundsContext, payable: Payable, payment_id: str) -> None:
    """Creates the refund at Stripe, once for any number of calls. StripeFailed and Unavailable: call again."""
    refund = (await context.payments.get(payable.id)).state.refund_of(payment_id)
    if refund is None or refund.status in {"completed", "failed"}:
        return
    try:
        snapshot = await context.provider.create_refund(payable, refund)
    except StripeFailed:
        retry = partial(transitions.retry_refund, payment_id=payment_id, failed_attempt=refund.attempt)
        await context.payments.change(payable.id, retry, processed=None)
        raise
    await _apply(context, payable, snapshot)


async def sync_refund(context: RefundsContext, refund_id: str) -> None:
    """Applies the state of a refund at Stripe. A refund that was not requested here is logged and left to staff."""
    snapshot = await context.provider.get_refund(refund_id)
    if snapshot.payable is None:
        log.warning("refund_not_ours", refund_id=refund_id)
        return
    await _apply(context, snapshot.payable, snapshot)


async def _apply(context: RefundsContext, payable: Payable, snapshot: RefundSnapshot) -> None:
    """Completion is published once; a failed refund is logged as an error, because staff must pay it another way."""
    sync = partial(transitions.sync_refund, snapshot=snapshot, now=context.clock())
    await context.payments.change(payable.id, sync, processed=None)
    if snapshot.status == "failed":
        log.error("refund_failed", payable=payable.id, refund_id=snapshot.refund_id, payment_id=snapshot.payment_id)
