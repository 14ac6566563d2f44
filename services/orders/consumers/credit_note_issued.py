"""billing.credit_note_issued → the order names its credit note."""

from services.orders.actions.attach_document import attach_credit_note
from services.orders.context import Orders
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.messaging.envelope import Received


async def handle(orders: Orders, event: Received[CreditNoteIssued]) -> None:
    await attach_credit_note(orders, event.data.order_number, event.data.number, cause=event.id)
