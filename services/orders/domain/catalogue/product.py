"""An article of the catalogue (OR-01)."""

from pydantic import Field

from shared.values.locale import Locale
from shared.values.money import Money, VatRate, vat_on
from shared.values.state import State


class Product(State):
    """Priced without VAT; named in every language that we sell in. `in_stock`: its pieces are counted, and reserved
    when it is ordered (OR-13); others are services, or made to order."""

    sku: str = Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,39}$")
    names: dict[Locale, str] = Field(min_length=3, max_length=3)
    category: str = Field(min_length=1, max_length=80)
    vendor: str = Field(min_length=1, max_length=80)
    price: Money
    vat_rate: VatRate
    in_stock: bool = False

    def name(self, locale: Locale) -> str:
        return self.names[locale]

    def price_with_vat(self) -> Money:
        """What one piece costs a consumer."""
        return self.price + vat_on(self.price, self.vat_rate)
