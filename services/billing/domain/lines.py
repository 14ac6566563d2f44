"""The lines that a payment and its documents are about."""

from shared.values.money import Money, VatRate
from shared.values.state import StateValue


class Line(StateValue):
    """One article. `name` is in the buyer's language; `net` is quantity × unit_price, both without VAT."""

    sku: str
    name: str
    quantity: int
    unit_price: Money
    vat_rate: VatRate
    net: Money
