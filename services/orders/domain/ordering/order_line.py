"""A line of an order as it is stored: the article and its price on the day."""

from shared.values.money import Money, VatRate
from shared.values.state import StateValue


class OrderLine(StateValue):
    """`name` is in the buyer's language. `net` is quantity × unit_price, both without VAT. `from_stock`: its pieces
    are reserved (OR-13)."""

    sku: str
    name: str
    quantity: int
    unit_price: Money
    vat_rate: VatRate
    net: Money
    from_stock: bool = False
