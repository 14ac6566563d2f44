"""Issue the invoice of a payment (BI-06): by a job, or by whoever recorded the payment and has it in hand."""

from services.billing.actions.invoices.issue_document import issue_document
from services.billing.context import InvoicesContext
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.invoices.fiscal_document import FiscalDocument, paid_invoice
from services.billing.domain.payable import Payable
from services.billing.domain.provider.snapshots import Paid
from shared.errors import Permanent
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.sealing import seal_for_notifier


async def issue_invoice(context: InvoicesContext, payable: Payable, payment_id: str) -> None:
    """Once per payable. Also when the order ended meanwhile: the credit note of its refund cancels the invoice."""
    payment = (await context.payments.get(payable.id)).state
    if payment.paid is None or payment.paid.payment_id != payment_id:
        raise Permanent(f"Payment {payment_id} did not pay {payable.id}.")
    await invoice_payment(context, payment, payment.paid)


async def invoice_payment(context: InvoicesContext, payment: Payment, paid: Paid) -> None:
    """The invoice of a payable that `paid` paid; nothing when it has its invoice."""

    def announce(invoice: FiscalDocument) -> InvoiceIssued:
        return InvoiceIssued(
            number=invoice.number,
            payable=invoice.payable.part(),
            customer_number=invoice.customer_number,
            account_id=invoice.account_id,
            total=invoice.totals.gross,
            issued_at=invoice.issued_at,
            pdf_url=seal_for_notifier(context.links.link(invoice.number, context.clock()), context.notifier_key),
            return_target=payment.return_target,
        )

    await issue_document(context, paid_invoice(payment, paid, context.seller), announce)
