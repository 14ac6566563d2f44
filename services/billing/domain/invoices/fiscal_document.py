"""Invoices and credit notes: complete when they are issued, numbered without gaps, never changed (BI-06)."""

from datetime import datetime, tzinfo
from typing import Literal

from services.billing.domain.checkout.payment import Payment
from services.billing.domain.lines import Line
from services.billing.domain.parties import Buyer, Seller
from services.billing.domain.payable import Payable
from services.billing.domain.provider.snapshots import Paid
from shared.values.money import Money, Totals
from shared.values.state import State, StateValue

DocumentKind = Literal["invoice", "credit_note"]

Terms = Literal["prepaid", "on_account"]
"""The payment terms by code; `documents/texts.toml` has the words. On account: by bank transfer until the due date."""

_LETTERS: dict[DocumentKind, str] = {"invoice": "F", "credit_note": "NC"}


class DocumentPayment(StateValue):
    """How an invoice was paid before it was issued. `payment_id` is Stripe's (`pi_…`)."""

    method: Literal["card"] = "card"
    payment_id: str
    paid_at: datetime


class Draft(StateValue):
    """A document that lacks nothing but its number and date.

    `source` is what it is issued for, once: a payable's id, or a refund's at Stripe. `payment` is None when the invoice
    is issued before it is paid; `due` is then the last day to pay it (ISO 8601, EN 16931 BT-9). `buyer_reference` is
    the buyer's own (BT-10). A credit note names its invoice in `invoice_number`, and in `payment` the payment that is
    refunded; its totals are positive: what is credited.
    """

    kind: DocumentKind
    source: str
    payable: Payable
    customer_number: str
    account_id: str
    seller: Seller
    buyer: Buyer
    buyer_reference: str | None = None
    lines: tuple[Line, ...]
    totals: Totals
    terms: Terms
    payment: DocumentPayment | None = None
    due: str | None = None
    invoice_number: str | None = None


class FiscalDocument(Draft, State):
    """`number` is `F2026-000042`: series F2026 (kind and year), sequence 42. `date` is the seller's calendar day."""

    series: str
    sequence: int
    number: str
    issued_at: datetime
    date: str

    def amount_due(self) -> Money:
        """What the buyer had to pay when the document was issued: nothing for a credit note and a paid invoice."""
        gross = self.totals.gross
        unpaid = self.kind == "invoice" and self.payment is None
        return gross if unpaid else Money(amount=0, currency=gross.currency)


def paid_invoice(payment: Payment, paid: Paid, seller: Seller) -> Draft:
    """The invoice of a payable that was paid by card."""
    return Draft(
        kind="invoice",
        source=payment.payable.id,
        payable=payment.payable,
        customer_number=payment.customer_number,
        account_id=payment.account_id,
        seller=seller,
        buyer=payment.buyer,
        lines=payment.lines,
        totals=payment.totals,
        terms="prepaid",
        payment=_by_card(paid),
    )


def credit_note(invoice: FiscalDocument, source: str, refunded: Paid | None) -> Draft:
    """The credit note of a whole invoice. `refunded` is the payment that is refunded to the card, also one that was
    made after the invoice; None when it was never paid."""
    fields = {name: getattr(invoice, name) for name in Draft.model_fields}
    changed = {"kind": "credit_note", "source": source, "invoice_number": invoice.number, "due": None}
    return Draft.model_validate(fields | changed | {"payment": _by_card(refunded) if refunded else None})


def _by_card(paid: Paid) -> DocumentPayment:
    return DocumentPayment(payment_id=paid.payment_id, paid_at=paid.at)


def series_of(kind: DocumentKind, now: datetime, zone: tzinfo) -> str:
    """One series per kind and calendar year of the seller: `F2026`, `NC2026`."""
    return f"{_LETTERS[kind]}{now.astimezone(zone).year}"


def number_of(series: str, sequence: int) -> str:
    """`F2026-000042`."""
    return f"{series}-{sequence:06d}"


def numbered(draft: Draft, series: str, last: FiscalDocument | None, now: datetime, zone: tzinfo) -> FiscalDocument:
    """The document that follows `last` in its series; its date never goes backwards, whatever the clock does."""
    sequence = last.sequence + 1 if last else 1
    issued_at = max(now, last.issued_at) if last else now
    return FiscalDocument(
        **{name: getattr(draft, name) for name in Draft.model_fields},
        series=series,
        sequence=sequence,
        number=number_of(series, sequence),
        issued_at=issued_at,
        date=issued_at.astimezone(zone).date().isoformat(),
    )
