"""request_refund: create the refund at Stripe."""

from services.billing.actions.refunds.refund_payment import refund_payment
from services.billing.context import BillingContext
from services.billing.domain.refunds.jobs import RequestRefund
from shared.messaging.envelope import Received


async def handle(context: BillingContext, job: Received[RequestRefund]) -> None:
    await refund_payment(context.refunds, job.data.payable, job.data.payment_id)
