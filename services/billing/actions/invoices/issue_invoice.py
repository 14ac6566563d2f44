"""Issue the invoice of a payment (BI-06)."""

from services.billing.actions.invoices.issue_document import issue_document
from services.billing.context import BillingContext
from services.billing.domain.invoices.fiscal_document import Invoice, invoice_draft
from shared.errors import Permanent
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.parts import Payable
from shared.events.sealing import seal_for_notifier


async def issue_invoice(context: BillingContext, order_number: str, payment_id: str) -> None:
    """Once per payment. Also when the order ended meanwhile: the credit note of its refund cancels the invoice."""
    payment = (await context.payments.get(order_number)).state
    if payment.paid is None or payment.paid.payment_id != payment_id:
        raise Permanent(f"Payment {payment_id} did not pay order {order_number}.")

    def announce(invoice: Invoice) -> InvoiceIssued:
        return InvoiceIssued(
            number=invoice.number,
            payable=Payable.of_order(invoice.order_number),
            customer_number=invoice.buyer.customer_number,
            account_id=invoice.buyer.account_id,
            total=invoice.totals.gross,
            issued_at=invoice.issued_at,
            pdf_url=seal_for_notifier(context.links.link(invoice.number, context.clock()), context.notifier_key),
        )

    await issue_document(context, invoice_draft(payment, payment.paid, context.seller), announce)
