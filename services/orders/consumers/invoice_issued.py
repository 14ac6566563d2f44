"""billing.invoice_issued → the order names its invoice."""

from services.orders.actions.ordering.attach_document import attach_invoice
from services.orders.context import OrdersContext
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.messaging.envelope import Received


async def handle(context: OrdersContext, event: Received[InvoiceIssued]) -> None:
    await attach_invoice(context, event.data.order_number, event.data.number, event_id=event.id)
