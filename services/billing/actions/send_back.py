"""Send a payment back that has no order to pay any more (BI-01, BI-08)."""

import structlog

from services.billing.context import Billing
from services.billing.domain.payment import follow_refund as decide
from services.billing.domain.payment import retry_refund
from services.billing.domain.provider import StripeFailed
from services.billing.domain.reports import RefundReport

log = structlog.get_logger(__name__)


async def send_back(billing: Billing, number: str, payment_id: str) -> None:
    """Asks Stripe for the refund, once, however often it is called. StripeFailed and Unavailable: try again."""
    refund = (await billing.payments.get(number)).state.refund_of(payment_id)
    if refund is None or refund.status in {"completed", "failed"}:
        return
    try:
        report = await billing.stripe.send_back(number, refund)
    except StripeFailed:
        await billing.payments.change(number, lambda payment: retry_refund(payment, payment_id, refund.attempt))
        raise
    await record_refund(billing, number, report)


async def follow_refund(billing: Billing, refund_id: str) -> None:
    """Records how a refund stands at Stripe now. One that was not asked for here is left to staff."""
    report = await billing.stripe.refund(refund_id)
    if report.order_number is None:
        log.warning("refund_not_ours", refund_id=refund_id)
        return
    await record_refund(billing, report.order_number, report)


async def record_refund(billing: Billing, number: str, report: RefundReport) -> None:
    """Completed is told once; a failed one is for staff, loudly: the customer has not got the money."""
    now = billing.clock()
    await billing.payments.change(number, lambda payment: decide(payment, report, now))
    if report.status == "failed":
        log.error("refund_failed", order_number=number, refund_id=report.refund_id, payment_id=report.payment_id)
