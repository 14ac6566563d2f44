"""What a document shows, as plain strings: the template only places them, so nothing of a customer is ever code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from services.billing.domain.invoices.fiscal_document import Invoice
from services.billing.domain.lines import Line
from shared.documents.pdf import Frame, Issuer, breakable
from shared.i18n.catalogue import Catalogue
from shared.i18n.formats import Formats
from shared.values.brand import Brand
from shared.values.money import eur

TEXTS = Catalogue.load(Path(__file__).with_name("texts.toml"))


@dataclass(frozen=True)
class Content:
    """One document in its buyer's language. `zone` dates the payment, as it dated the document."""

    invoice: Invoice
    zone: ZoneInfo

    def frame(self, brand: Brand) -> Frame:
        """What surrounds the content on every page."""
        invoice = self.invoice
        return Frame(
            title=f"{self._text(invoice.kind)} {invoice.number}",
            reference=invoice.number,
            locale=invoice.buyer.locale,
            day=self._day,
            brand=brand,
            issuer=self._issuer(),
        )

    def data(self) -> dict[str, Any]:
        """What `invoice.typ` places."""
        invoice, text = self.invoice, self._text
        return {
            "heading": text(invoice.kind),
            "facts": self._facts(),
            "addressee": self._addressee(),
            "lines": {
                "head": self._head("article", "quantity", "unit_price", "vat", "net"),
                "rows": [self._line(line) for line in invoice.lines],
                "below": text("excluding"),
            },
            "vat": {
                "title": text("vat_summary"),
                "head": self._head("rate", "taxable", "vat"),
                "rows": self._vat(),
            },
            "totals": self._totals(),
            "note": self._note(),
            "reference": text("reference", payment=invoice.payment_id),
            "questions": text("questions", email=invoice.seller.email),
        }

    @property
    def _formats(self) -> Formats:
        return Formats(self.invoice.buyer.locale, self.zone)

    @property
    def _day(self) -> date:
        return date.fromisoformat(self.invoice.date)

    def _text(self, key: str, **values: str) -> str:
        return TEXTS.text(self.invoice.buyer.locale, key, **values)

    def _head(self, *keys: str) -> list[str]:
        return [self._text(key) for key in keys]

    def _issuer(self) -> Issuer:
        seller = self.invoice.seller
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
        invoice, text = self.invoice, self._text
        facts = [
            (text("number"), invoice.number),
            (text("date"), self._formats.day(self._day)),
            (text("order"), invoice.payable.reference),
            (text("customer"), invoice.customer_number),
        ]
        return facts + ([(text("takes_back"), invoice.invoice_number)] if invoice.invoice_number else [])

    def _addressee(self) -> dict[str, Any]:
        buyer = self.invoice.buyer
        address = buyer.address
        lines = (address.street, f"{address.postal_code} {address.city}", self._formats.country(address.country))
        return {
            "label": self._text("billed_to" if self.invoice.kind == "invoice" else "credited_to"),
            "name": breakable(buyer.name),
            "lines": [breakable(line) for line in lines],
        }

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
            for part in self.invoice.totals.vat_by_rate
        ]

    def _totals(self) -> list[dict[str, Any]]:
        invoice, money = self.invoice, self._formats.money
        rows = [("total_net", invoice.totals.net), ("total_vat", invoice.totals.vat)]
        rows.append((f"total_{invoice.kind}", invoice.totals.gross))
        if invoice.kind == "invoice":
            rows.append(("due", eur(0)))
        strong = f"total_{invoice.kind}"
        return [{"name": self._text(key), "amount": money(amount), "strong": key == strong} for key, amount in rows]

    def _note(self) -> str:
        if self.invoice.invoice_number:
            return self._text("credited", invoice=self.invoice.invoice_number)
        return self._text("paid", date=self._formats.day(self.invoice.paid_at))
