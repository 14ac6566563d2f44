"""billing.invoice_issued → the invoice shows who belongs to its company."""

from services.identity.actions.access.learn_document import learn_document
from services.identity.context import IdentityContext
from services.identity.domain.access.document import DocumentKind
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, event: Received[InvoiceIssued]) -> None:
    invoice = event.data
    await learn_document(context, invoice.customer_number, DocumentKind.INVOICE, invoice.number, invoice.issued_at)
