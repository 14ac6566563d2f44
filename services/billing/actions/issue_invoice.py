"""Write the invoice of a payment (BI-06)."""

from services.billing.actions.issue_document import issue_document
from services.billing.context import Billing
from services.billing.domain.invoice import Invoice, invoice_draft
from shared.errors import Permanent
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.sealing import seal_for_notifier


async def issue_invoice(billing: Billing, order_number: str, payment_id: str) -> None:
    """Once per payment; also when the order ended meanwhile: the credit note of its refund takes it back."""
    payment = (await billing.payments.get(order_number)).state
    if payment.paid is None or payment.paid.payment_id != payment_id:
        raise Permanent(f"Payment {payment_id} did not pay order {order_number}.")

    def announce(invoice: Invoice) -> InvoiceIssued:
        return InvoiceIssued(
            number=invoice.number,
            order_number=invoice.order_number,
            account_id=invoice.buyer.account_id,
            total=invoice.totals.gross,
            issued_at=invoice.issued_at,
            pdf_url=seal_for_notifier(billing.links.link(invoice.number, billing.clock()), billing.notifier_key),
        )

    await issue_document(billing, invoice_draft(payment, payment.paid, billing.seller), announce)
