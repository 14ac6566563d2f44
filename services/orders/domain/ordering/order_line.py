"""A line of an order as it is stored: the article and its price on the day."""

from shared.values.money import Money, VatRate
from shared.values.state import StateValue


class OrderLine(StateValue):
    """`name` is in the buyer's language. `net` is quantity × unit_price, both without VAT."""

    sku: str
    name: str
    quantity: int
    unit_price: Money
    vat_rate: VatRate
    net: Money
