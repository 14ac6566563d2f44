"""The server computes every price (OR-02): lines from products, totals from lines."""

from collections.abc import Iterable

from services.orders.domain.catalogue.product import Product
from services.orders.domain.ordering.order_line import OrderLine
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


def price_order(lines: Iterable[OrderLine]) -> Totals:
    """Net, VAT per rate and gross of some lines; all of one currency, at least one."""
    lines = tuple(lines)
    return totals(((line.net, line.vat_rate) for line in lines), lines[0].net.currency)
