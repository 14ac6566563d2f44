"""Issue the credit note of a refunded payment (BI-06, BI-08)."""

from services.billing.actions.invoices.issue_document import issue_document
from services.billing.context import InvoicesContext
from services.billing.domain.invoices.fiscal_document import FiscalDocument, credit_note
from services.billing.domain.payable import Payable
from shared.errors import TooEarly
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.sealing import seal_for_notifier


class InvoiceNotIssuedYet(TooEarly):
    """The refund completed before the payment's invoice was issued."""

    code = "invoice_not_issued_yet"


async def issue_credit_note(context: InvoicesContext, payable: Payable, payment_id: str, refund_id: str) -> None:
    """Once per refund. A payment that fulfilled nothing has no invoice, so no credit note. InvoiceNotIssuedYet."""
    payment = (await context.payments.get(payable.id)).state
    if payment.paid is None or payment.paid.payment_id != payment_id:
        return
    invoice = await context.fiscal_documents.of_source("invoice", payable.id)
    if invoice is None:
        raise InvoiceNotIssuedYet(f"The invoice of {payable.id} is not issued yet.")
    credited = invoice.number

    def announce(note: FiscalDocument) -> CreditNoteIssued:
        return CreditNoteIssued(
            number=note.number,
            invoice_number=credited,
            payable=note.payable.part(),
            customer_number=note.customer_number,
            account_id=note.account_id,
            total=note.totals.gross,
            issued_at=note.issued_at,
            pdf_url=seal_for_notifier(context.links.link(note.number, context.clock()), context.notifier_key),
            return_target=payment.return_target,
        )

    await issue_document(context, credit_note(invoice, refund_id, payment.paid), announce)
