"""billing.invoice_issued → the invoice is mailed with its PDF."""

from services.notifier.actions.mails.queue_mail import Letter, queue_mail
from services.notifier.context import NotifierContext
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.messaging.envelope import Received


async def handle(context: NotifierContext, event: Received[InvoiceIssued]) -> None:
    data = event.data
    facts = data.model_dump(mode="json", include={"number", "total", "issued_at"}) | {
        "order": {"number": data.order_number}
    }
    await queue_mail(context, event.id, Letter("invoice_issued", data.account_id, facts, data.pdf_url))
