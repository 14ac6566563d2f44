"""The server computes every price (OR-02): lines from products, totals from lines."""

from collections.abc import Iterable, Sequence

from services.orders.domain.catalogue.product import Product
from services.orders.domain.ordering.order_line import OrderLine
from shared.errors import FieldError, Invalid
from shared.values.locale import Locale
from shared.values.money import Totals, totals


def price_line(product: Product, quantity: int, locale: Locale) -> OrderLine:
    """One line at today's catalogue price, named in the buyer's language."""
    return OrderLine(
        sku=product.sku,
        name=product.name(locale),
        quantity=quantity,
        unit_price=product.price,
        vat_rate=product.vat_rate,
        net=product.price.times(quantity),
        from_stock=product.in_stock,
    )


def check_order(lines: Sequence[OrderLine]) -> None:
    """Invalid when some lines are priced in another currency than the first, or when all of them come to nothing: an
    order is paid in one payment, and a payment is of something."""
    currency = lines[0].net.currency
    errors = [
        FieldError(f"lines.{index}.sku", "other_currency", {"currency": line.net.currency, "first": currency})
        for index, line in enumerate(lines)
        if line.net.currency != currency
    ]
    if not errors and price_order(lines).gross.amount <= 0:
        errors = [FieldError("lines", "nothing_to_pay")]
    if errors:
        raise Invalid(*errors)


def price_order(lines: Iterable[OrderLine]) -> Totals:
    """Net, VAT per rate and gross of some lines; all of one currency, at least one."""
    lines = tuple(lines)
    return totals(((line.net, line.vat_rate) for line in lines), lines[0].net.currency)
