"""What a document shows, as plain strings: the template only places them, so nothing of a customer is ever code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from services.billing.domain.invoices.fiscal_document import FiscalDocument
from services.billing.domain.lines import Line
from shared.documents.pdf import Frame, Issuer, breakable
from shared.i18n.catalogue import Catalogue
from shared.i18n.formats import Formats
from shared.values.brand import Brand

TEXTS = Catalogue.load(Path(__file__).with_name("texts.toml"))


@dataclass(frozen=True)
class Content:
    """One document in its buyer's language. `zone` dates the payment, as it dated the document."""

    document: FiscalDocument
    zone: ZoneInfo

    def frame(self, brand: Brand) -> Frame:
        """What surrounds the content on every page."""
        document = self.document
        return Frame(
            title=f"{self._text(document.kind)} {document.number}",
            reference=document.number,
            locale=document.buyer.locale,
            day=self._day,
            brand=brand,
            issuer=self._issuer(),
        )

    def data(self) -> dict[str, Any]:
        """What `invoice.typ` places."""
        document, text = self.document, self._text
        return {
            "heading": text(document.kind),
            "facts": self._facts(),
            "addressee": self._addressee(),
            "lines": {
                "head": self._head("article", "quantity", "unit_price", "vat", "net"),
                "rows": [self._line(line) for line in document.lines],
                "below": text("excluding"),
            },
            "vat": {
                "title": text("vat_summary"),
                "head": self._head("rate", "taxable", "vat"),
                "rows": self._vat(),
            },
            "totals": self._totals(),
            "note": self._note(),
            "references": self._references(),
            "questions": text("questions", email=document.seller.email),
        }

    @property
    def _formats(self) -> Formats:
        return Formats(self.document.buyer.locale, self.zone)

    @property
    def _day(self) -> date:
        return date.fromisoformat(self.document.date)

    def _text(self, key: str, **values: str) -> str:
        return TEXTS.text(self.document.buyer.locale, key, **values)

    def _head(self, *keys: str) -> list[str]:
        return [self._text(key) for key in keys]

    def _issuer(self) -> Issuer:
        seller = self.document.seller
        return Issuer(
            name=seller.name,
            address=(
                seller.street,
                f"{seller.postal_code} {seller.city}",
                self._formats.country(seller.country),
            ),
            numbers=(
                self._text("vat_number", number=seller.vat_number),
                self._text("company_number", number=seller.company_number),
                seller.email,
            ),
        )

    def _facts(self) -> Sequence[tuple[str, str]]:
        document, text = self.document, self._text
        facts = {
            "number": document.number,
            "date": self._formats.day(self._day),
            "due_date": self._due_day(),
            document.payable.kind: document.payable.reference,
            "customer": document.customer_number,
            "buyer_reference": breakable(document.buyer_reference or ""),
            "credits": document.invoice_number,
        }
        return [(text(key), value) for key, value in facts.items() if value]

    def _addressee(self) -> dict[str, Any]:
        buyer = self.document.buyer
        address = buyer.address
        lines = (
            address.street,
            f"{address.postal_code} {address.city}".strip(),
            self._formats.country(address.country),
        )
        return {
            "label": self._text("billed_to" if self.document.kind == "invoice" else "credited_to"),
            "name": breakable(buyer.name),
            "lines": [breakable(line) for line in (*lines, *self._buyer_numbers())],
        }

    def _buyer_numbers(self) -> Sequence[str]:
        """A company's VAT number, or its company number when it has none."""
        buyer = self.document.buyer
        if buyer.vat_number:
            return [self._text("vat_number", number=buyer.vat_number)]
        return [self._text("company_number", number=buyer.company_number)] if buyer.company_number else []

    def _line(self, line: Line) -> dict[str, str]:
        formats = self._formats
        return {
            "name": breakable(line.name),
            "sku": line.sku,
            "quantity": str(line.quantity),
            "unit_price": formats.money(line.unit_price),
            "rate": formats.percent(line.vat_rate),
            "net": formats.money(line.net),
        }

    def _vat(self) -> list[tuple[str, str, str]]:
        formats = self._formats
        return [
            (formats.percent(part.rate), formats.money(part.net), formats.money(part.vat))
            for part in self.document.totals.vat_by_rate
        ]

    def _totals(self) -> list[dict[str, Any]]:
        document, money = self.document, self._formats.money
        strong = {f"total_{document.kind}", "amount_due"}
        rows = [("total_net", document.totals.net), ("total_vat", document.totals.vat)]
        rows.append((f"total_{document.kind}", document.totals.gross))
        if document.kind == "invoice":
            rows.append(("balance_due" if document.payment else "amount_due", document.amount_due()))
        return [{"name": self._text(key), "amount": money(amount), "strong": key in strong} for key, amount in rows]

    def _note(self) -> str:
        """How the invoice was paid or is to be paid, or what becomes of a credited sum."""
        document = self.document
        if document.kind == "credit_note":
            key = "credited_paid" if document.payment else "credited_unpaid"
            return self._text(key, invoice=document.invoice_number or "")
        if document.payment:
            return self._text("paid", date=self._formats.day(document.payment.paid_at))
        return self._text(document.terms, date=self._due_day() or self._formats.day(self._day))

    def _references(self) -> list[str]:
        """What identifies the payment that was made, or that is to be made."""
        document, text = self.document, self._text
        if document.payment:
            return [text("payment_reference", payment=document.payment.payment_id)]
        if document.kind == "credit_note":
            return []
        account = [text("iban", iban=_in_fours(document.seller.iban))] if document.seller.iban else []
        return [*account, text("communication", number=document.number)]

    def _due_day(self) -> str | None:
        due = self.document.due
        return self._formats.day(date.fromisoformat(due)) if due else None


def _in_fours(iban: str) -> str:
    """An IBAN in groups of four, as ISO 13616 prints it."""
    return "\N{NO-BREAK SPACE}".join(iban[start : start + 4] for start in range(0, len(iban), 4))
