"""orders.document_issued → the document shows who belongs to its company."""

from services.identity.actions.access.learn_document import learn_document
from services.identity.context import IdentityContext
from shared.events.orders.document_issued import DocumentIssued
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, event: Received[DocumentIssued]) -> None:
    document = event.data
    await learn_document(context, document.customer_number, document.kind, document.number, document.issued_at)
