"""The catalogue, open to all (OR-01)."""

from services.orders.context import OrdersContext
from services.orders.domain.catalogue.product import Product
from shared.persistence.slices import Slice


async def products_by_sku(context: OrdersContext, after: tuple[str] | None, limit: int) -> Slice[Product, tuple[str]]:
    """Products in the order of their SKU, from behind `after`."""
    return await context.products.page(after, limit)
