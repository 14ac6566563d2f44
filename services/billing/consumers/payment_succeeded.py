"""billing.payment_succeeded → the order gets its invoice."""

from services.billing.actions.issue_invoice import issue_invoice
from services.billing.context import Billing
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.messaging.envelope import Received


async def handle(billing: Billing, event: Received[PaymentSucceeded]) -> None:
    await issue_invoice(billing, event.data.order_number, event.data.payment_id)
