"""The line items of a checkout session: articles without VAT, then VAT per rate; their sum is the sum due."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from services.billing.domain.checkout.payment import Payment
from services.billing.domain.lines import Line
from services.billing.domain.payable import PayableKind
from shared.values.locale import Locale
from shared.values.money import Money, VatAmount

MOST_LINES = 100
"""Stripe's limit of a session's line items."""
_LONGEST_NAME = 250

_VAT = {"fr": "TVA {rate} %", "nl": "Btw {rate} %", "en": "VAT {rate} %"}
_WHOLE: Mapping[PayableKind, Mapping[Locale, str]] = {
    "order": {
        "fr": "Commande {reference}, TVA comprise",
        "nl": "Bestelling {reference}, incl. btw",
        "en": "Order {reference}, VAT included",
    }
}


class LineItem(BaseModel):
    """`quantity` × `unit`."""

    model_config = ConfigDict(frozen=True)

    name: str
    unit: Money
    quantity: int

    def total(self) -> int:
        return self.unit.amount * self.quantity


def line_items(payment: Payment) -> tuple[LineItem, ...]:
    """Items whose sum is the sum due: one per article where that fits and adds up, else one in all."""
    locale = payment.buyer.locale
    detailed = tuple(_article(line) for line in payment.lines) + tuple(
        _vat(part, locale) for part in payment.totals.vat_by_rate if part.vat.amount
    )
    adds_up = sum(line.total() for line in detailed) == payment.to_pay.amount
    if adds_up and len(detailed) <= MOST_LINES and all(line.unit.amount >= 0 for line in detailed):
        return detailed
    payable = payment.payable
    name = _WHOLE[payable.kind][locale].format(reference=payable.reference)
    return (LineItem(name=name, unit=payment.to_pay, quantity=1),)


def shown_rate(basis_points: int, locale: Locale) -> str:
    """2100 → `21`, 550 → `5,5` (French, Dutch) or `5.5` (English)."""
    text = f"{basis_points / 100:.2f}".rstrip("0").rstrip(".")
    return text if locale == "en" else text.replace(".", ",")


def _article(line: Line) -> LineItem:
    name = line.name[:_LONGEST_NAME]
    if line.unit_price.times(line.quantity) == line.net:
        return LineItem(name=name, unit=line.unit_price, quantity=line.quantity)
    return LineItem(name=f"{line.quantity} × {name}"[:_LONGEST_NAME], unit=line.net, quantity=1)


def _vat(part: VatAmount, locale: Locale) -> LineItem:
    return LineItem(name=_VAT[locale].format(rate=shown_rate(part.rate, locale)), unit=part.vat, quantity=1)
