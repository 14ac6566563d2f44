"""billing.payment_succeeded → issue the invoice."""

from services.billing.actions.invoices.issue_invoice import issue_invoice
from services.billing.context import BillingContext
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.messaging.envelope import Received


async def handle(context: BillingContext, event: Received[PaymentSucceeded]) -> None:
    await issue_invoice(context, event.data.order_number, event.data.payment_id)
