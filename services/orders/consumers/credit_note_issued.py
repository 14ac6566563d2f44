"""billing.credit_note_issued → the order names its credit note."""

from services.orders.actions.ordering.attach_document import attach_credit_note
from services.orders.context import OrdersContext
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.messaging.envelope import Received


async def handle(context: OrdersContext, event: Received[CreditNoteIssued]) -> None:
    await attach_credit_note(context, event.data.order_number, event.data.number, event_id=event.id)
