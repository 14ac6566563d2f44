"""billing.credit_note_issued → the order names its credit note."""

from services.orders.actions.ordering.attach_document import attach_credit_note
from services.orders.context import OrdersContext
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.messaging.envelope import Received


async def handle(context: OrdersContext, event: Received[CreditNoteIssued]) -> None:
    if number := event.data.payable.order_number():
        await attach_credit_note(context, number, event.data.number, event_id=event.id)
