"""The line items of a checkout session: articles without VAT, then VAT per rate; their sum is the sum due."""

from pydantic import BaseModel, ConfigDict

from services.billing.domain.checkout.payment import Payment
from services.billing.domain.lines import Line
from shared.values.money import Money, VatAmount, VatRate

MOST_LINES = 100
"""Stripe's limit of a session's line items."""
_LONGEST_NAME = 250


class LineItem(BaseModel):
    """`quantity` × `unit` of an article, by its `name`; or the VAT of one `vat_rate`; or, with neither, the sum due."""

    model_config = ConfigDict(frozen=True)

    unit: Money
    quantity: int = 1
    name: str | None = None
    vat_rate: VatRate | None = None

    def total(self) -> int:
        return self.unit.amount * self.quantity


def line_items(payment: Payment) -> tuple[LineItem, ...]:
    """Items whose sum is the sum due: one per article where that fits and adds up, else one in all."""
    detailed = tuple(_article(line) for line in payment.lines) + tuple(
        _vat(part) for part in payment.totals.vat_by_rate if part.vat.amount
    )
    adds_up = sum(line.total() for line in detailed) == payment.to_pay.amount
    if adds_up and len(detailed) <= MOST_LINES and all(line.unit.amount >= 0 for line in detailed):
        return detailed
    return (LineItem(unit=payment.to_pay),)


def _article(line: Line) -> LineItem:
    name = line.name[:_LONGEST_NAME]
    if line.unit_price.times(line.quantity) == line.net:
        return LineItem(name=name, unit=line.unit_price, quantity=line.quantity)
    return LineItem(name=f"{line.quantity} × {name}"[:_LONGEST_NAME], unit=line.net)


def _vat(part: VatAmount) -> LineItem:
    return LineItem(vat_rate=part.rate, unit=part.vat)
