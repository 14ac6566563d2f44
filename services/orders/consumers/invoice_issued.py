"""billing.invoice_issued → the order names its invoice."""

from services.orders.actions.ordering.attach_document import attach_invoice
from services.orders.context import OrdersContext
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.messaging.envelope import Received


async def handle(context: OrdersContext, event: Received[InvoiceIssued]) -> None:
    if number := event.data.payable.order_number():
        await attach_invoice(context, number, event.data.number, event_id=event.id)
