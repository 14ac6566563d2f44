"""Invoices and credit notes: complete when they are written, numbered without gaps, never changed (BI-06)."""

from datetime import datetime, tzinfo
from typing import Literal

from services.billing.domain.checkout.payment import Payment
from services.billing.domain.lines import Line
from services.billing.domain.parties import Buyer, Seller
from services.billing.domain.payable import Payable
from services.billing.domain.provider.snapshots import Paid
from shared.values.money import Totals
from shared.values.state import State, StateValue

Kind = Literal["invoice", "credit_note"]

_LETTERS: dict[Kind, str] = {"invoice": "F", "credit_note": "NC"}


class Draft(StateValue):
    """A document that lacks nothing but its number and date. `source` is what it is for, once: a payment's or a
    refund's id at Stripe. A credit note names its `invoice_number`; its totals are positive: what is given back."""

    kind: Kind
    source: str
    seller: Seller
    customer_number: str
    account_id: str
    buyer: Buyer
    lines: tuple[Line, ...]
    totals: Totals
    payable: Payable
    payment_id: str
    paid_at: datetime
    invoice_number: str | None = None


class Invoice(Draft, State):
    """`number` is `F2026-000042`: series F2026 (kind and year), sequence 42. `date` is the seller's calendar day."""

    series: str
    sequence: int
    number: str
    issued_at: datetime
    date: str


def invoice_draft(payment: Payment, paid: Paid, seller: Seller) -> Draft:
    """The invoice of a paid payable."""
    return Draft(
        kind="invoice",
        source=paid.payment_id,
        seller=seller,
        customer_number=payment.customer_number,
        account_id=payment.account_id,
        buyer=payment.buyer,
        lines=payment.lines,
        totals=payment.totals,
        payable=payment.payable,
        payment_id=paid.payment_id,
        paid_at=paid.at,
    )


def credit_note_draft(invoice: Invoice, refund_id: str) -> Draft:
    """The whole of an invoice taken back."""
    fields = {name: getattr(invoice, name) for name in Draft.model_fields}
    changed = {"kind": "credit_note", "source": refund_id, "invoice_number": invoice.number}
    return Draft.model_validate(fields | changed)


def series_of(kind: Kind, now: datetime, zone: tzinfo) -> str:
    """One series per kind and calendar year of the seller: `F2026`, `NC2026`."""
    return f"{_LETTERS[kind]}{now.astimezone(zone).year}"


def numbered(draft: Draft, series: str, last: Invoice | None, now: datetime, zone: tzinfo) -> Invoice:
    """The document that follows `last` in its series; its date never goes backwards, whatever the clock does."""
    sequence = last.sequence + 1 if last else 1
    issued_at = max(now, last.issued_at) if last else now
    return Invoice(
        **{name: getattr(draft, name) for name in Draft.model_fields},
        series=series,
        sequence=sequence,
        number=f"{series}-{sequence:06d}",
        issued_at=issued_at,
        date=issued_at.astimezone(zone).date().isoformat(),
    )
