"""Money in integer minor units, VAT in basis points, every rounding in one place (OR-02: the same total to the
cent)."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.values.state import StateValue

_CENTS = ("EUR", "BGN", "CHF", "CZK", "DKK", "GBP", "HUF", "NOK", "PLN", "RON", "SEK", "USD")
EXPONENTS: Mapping[str, int] = {**dict.fromkeys(_CENTS, 2), "ISK": 0, "JPY": 0}
"""The currencies that we take, and how many digits of each are minor units (ISO 4217). A currency that is not here is
refused wherever it comes in: its amounts would be read wrong by a factor of ten, a hundred or a thousand."""


def _known(currency: str) -> str:
    if currency not in EXPONENTS:
        raise ValueError(f"{currency} is no currency that we take.")
    return currency


Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"]), AfterValidator(_known)]
VatRate = Annotated[int, Field(ge=0, le=10_000, description="basis points: 2100 is 21 %", examples=[2100])]

MAXIMUM = 10**12
"""Minor units; far above any order, far below what a double or an int64 loses."""


class Money(BaseModel):
    """An amount in the currency's minor unit: `Money(1999, "EUR")` is 19.99 €."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    amount: Annotated[int, Field(ge=-MAXIMUM, le=MAXIMUM, examples=[1999])]
    currency: Currency

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(amount=self.amount + other.amount, currency=self.currency)

    def times(self, quantity: int) -> "Money":
        return Money(amount=self.amount * quantity, currency=self.currency)

    def decimal(self) -> Decimal:
        """In major units: 1999 is 19.99 €, and ¥1999."""
        return Decimal(self.amount).scaleb(-EXPONENTS[self.currency])

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")


def eur(amount: int) -> Money:
    """`amount` cents of a euro."""
    return Money(amount=amount, currency="EUR")


class VatAmount(StateValue):
    """One rate's part of a total (EN 16931 BG-23): the taxable net and its tax."""

    rate: VatRate
    net: Money
    vat: Money


class Totals(StateValue):
    """What a set of lines comes to: net, VAT per rate, gross."""

    net: Money
    vat: Money
    gross: Money
    vat_by_rate: tuple[VatAmount, ...]


def vat_on(net: Money, rate: int) -> Money:
    """The tax on a net amount, rounded half up to the minor unit."""
    exact = Decimal(net.amount) * rate / 10_000
    return Money(amount=int(exact.quantize(Decimal(1), ROUND_HALF_UP)), currency=net.currency)


def totals(lines: Iterable[tuple[Money, int]], currency: str) -> Totals:
    """Sums (line net, VAT rate) pairs; tax is computed once per rate on that rate's sum, as EN 16931 BR-CO-17 asks."""
    by_rate: dict[int, Money] = {}
    zero = Money(amount=0, currency=currency)
    for net, rate in lines:
        by_rate[rate] = by_rate.get(rate, zero) + net
    parts = tuple(VatAmount(rate=rate, net=net, vat=vat_on(net, rate)) for rate, net in sorted(by_rate.items()))
    net = sum((part.net for part in parts), zero)
    vat = sum((part.vat for part in parts), zero)
    return Totals(net=net, vat=vat, gross=net + vat, vat_by_rate=parts)
