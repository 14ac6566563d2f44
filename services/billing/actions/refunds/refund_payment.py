"""Send a payment back that has no order to pay any more (BI-01, BI-08)."""

import structlog

from services.billing.context import BillingContext
from services.billing.domain.checkout.payment import follow_refund as decide
from services.billing.domain.checkout.payment import retry_refund
from services.billing.domain.provider.errors import StripeFailed
from services.billing.domain.provider.snapshots import RefundReport

log = structlog.get_logger(__name__)


async def send_back(context: BillingContext, number: str, payment_id: str) -> None:
    """Asks Stripe for the refund, once, however often it is called. StripeFailed and Unavailable: try again."""
    refund = (await context.payments.get(number)).state.refund_of(payment_id)
    if refund is None or refund.status in {"completed", "failed"}:
        return
    try:
        report = await context.stripe.send_back(number, refund)
    except StripeFailed:
        await context.payments.change(
            number, lambda payment: retry_refund(payment, payment_id, refund.attempt), processed=None
        )
        raise
    await record_refund(context, number, report)


async def follow_refund(context: BillingContext, refund_id: str) -> None:
    """Records how a refund stands at Stripe now. One that was not asked for here is left to staff."""
    report = await context.stripe.refund(refund_id)
    if report.order_number is None:
        log.warning("refund_not_ours", refund_id=refund_id)
        return
    await record_refund(context, report.order_number, report)


async def record_refund(context: BillingContext, number: str, report: RefundReport) -> None:
    """Completed is told once; a failed one is for staff, loudly: the customer has not got the money."""
    now = context.clock()
    await context.payments.change(number, lambda payment: decide(payment, report, now), processed=None)
    if report.status == "failed":
        log.error("refund_failed", order_number=number, refund_id=report.refund_id, payment_id=report.payment_id)
