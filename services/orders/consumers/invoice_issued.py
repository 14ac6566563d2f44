"""billing.invoice_issued → the order names its invoice."""

from services.orders.actions.attach_document import attach_invoice
from services.orders.context import Orders
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.messaging.envelope import Received


async def handle(orders: Orders, event: Received[InvoiceIssued]) -> None:
    await attach_invoice(orders, event.data.order_number, event.data.number, cause=event.id)
