"""What a document shows, as plain strings: the template only places them, so nothing of a customer is ever code."""

import re
from datetime import date, tzinfo
from typing import Any

from babel import Locale as BabelLocale
from babel.dates import format_date

from services.billing.documents.texts import TEXTS
from services.billing.domain.checkout.line_items import shown_rate
from services.billing.domain.invoices.fiscal_document import Invoice
from services.billing.domain.lines import Line
from shared.values.locale import Locale
from shared.values.money import eur

_WORD, _PIECE = re.compile(r"[^\s-]{21,}"), re.compile(r".{1,8}", re.DOTALL)
_BREAK_HERE = "\u200b"
_BABEL = {"fr": "fr_BE", "nl": "nl_BE", "en": "en_GB"}


def content(invoice: Invoice, zone: tzinfo) -> dict[str, Any]:
    """The template's data. `zone` dates the payment, as it dated the document."""
    locale = invoice.buyer.locale
    texts = TEXTS[locale]
    return {
        "locale": locale,
        "texts": dict(texts),
        "kind": invoice.kind,
        "number": invoice.number,
        "day": {"year": int(invoice.date[:4]), "month": int(invoice.date[5:7]), "day": int(invoice.date[8:])},
        "facts": _facts(invoice),
        "seller": _seller(invoice, locale),
        "buyer": _buyer(invoice, locale),
        "lines": [_line(line, locale) for line in invoice.lines],
        "vat": _vat(invoice, locale),
        "totals": _totals(invoice, locale),
        "note": _note(invoice, zone),
        "reference": invoice.payment_id,
        "questions": invoice.seller.email,
    }


def breakable(text: str) -> str:
    """Very long words with places to break, so that they stay in their column."""
    return _WORD.sub(lambda word: _BREAK_HERE.join(_PIECE.findall(word[0])), text)


def _facts(invoice: Invoice) -> list[list[str]]:
    texts = TEXTS[invoice.buyer.locale]
    facts = [
        [texts["number"], invoice.number],
        [texts["date"], _day(date.fromisoformat(invoice.date), invoice.buyer.locale)],
        [texts["order"], invoice.payable.reference],
        [texts["customer"], invoice.customer_number],
    ]
    return facts + ([[texts["takes_back"], invoice.invoice_number]] if invoice.invoice_number else [])


def _seller(invoice: Invoice, locale: Locale) -> dict[str, Any]:
    seller, texts = invoice.seller, TEXTS[locale]
    return {
        "name": seller.name,
        "address": [seller.street, f"{seller.postal_code} {seller.city}", _country(seller.country, locale)],
        "numbers": [
            f"{texts['vat_number']} {seller.vat_number}",
            f"{texts['company_number']} {seller.company_number}",
            seller.email,
        ],
    }


def _buyer(invoice: Invoice, locale: Locale) -> dict[str, Any]:
    buyer = invoice.buyer
    address = buyer.address
    place = f"{address.postal_code} {address.city}"
    lines = [address.street, place, _country(address.country, locale)]
    return {"name": breakable(buyer.name), "address": [breakable(line) for line in lines]}


def _line(line: Line, locale: Locale) -> dict[str, str]:
    return {
        "name": breakable(line.name),
        "sku": line.sku,
        "quantity": str(line.quantity),
        "unit_price": line.unit_price.shown(locale),
        "rate": f"{shown_rate(line.vat_rate, locale)} %",
        "net": line.net.shown(locale),
    }


def _vat(invoice: Invoice, locale: Locale) -> list[dict[str, str]]:
    return [
        {
            "rate": f"{shown_rate(part.rate, locale)} %",
            "net": part.net.shown(locale),
            "vat": part.vat.shown(locale),
        }
        for part in invoice.totals.vat_by_rate
    ]


def _totals(invoice: Invoice, locale: Locale) -> list[dict[str, Any]]:
    texts, totals = TEXTS[locale], invoice.totals
    rows: list[dict[str, Any]] = [
        {"name": texts["total_net"], "amount": totals.net.shown(locale), "strong": False},
        {"name": texts["total_vat"], "amount": totals.vat.shown(locale), "strong": False},
        {"name": texts[f"total_{invoice.kind}"], "amount": totals.gross.shown(locale), "strong": True},
    ]
    if invoice.kind == "invoice":
        rows.append({"name": texts["due"], "amount": eur(0).shown(locale), "strong": False})
    return rows


def _note(invoice: Invoice, zone: tzinfo) -> str:
    texts = TEXTS[invoice.buyer.locale]
    if invoice.invoice_number:
        return texts["credited"].format(invoice=invoice.invoice_number)
    return texts["paid"].format(date=_day(invoice.paid_at.astimezone(zone).date(), invoice.buyer.locale))


def _day(day: date, locale: Locale) -> str:
    return format_date(day, "long", locale=_BABEL[locale])


def _country(code: str, locale: Locale) -> str:
    return str(BabelLocale.parse(_BABEL[locale]).territories.get(code, code))
