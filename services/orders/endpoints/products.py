"""`/orders/v1/products`: the catalogue, readable without an account (OR-01)."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from services.orders.domain.product import Product
from services.orders.endpoints.context import Service
from shared.events.parts import Locale
from shared.money import Money, VatRate
from shared.web.bodies import Answer
from shared.web.pages import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.web.problems import documented

router = APIRouter(tags=["products"])


class ProductAnswer(Answer):
    """An article. `price` is without VAT, `price_with_vat` what one piece costs a consumer."""

    sku: Annotated[str, Field(examples=["BRK-1042"])]
    name: Annotated[str, Field(examples=["Plaquettes de frein avant"])]
    category: str
    vendor: str
    price: Money
    price_with_vat: Money
    vat_rate: VatRate

    @classmethod
    def of(cls, product: Product, locale: Locale) -> "ProductAnswer":
        return cls(
            sku=product.sku,
            name=product.name(locale),
            category=product.category,
            vendor=product.vendor,
            price=product.price,
            price_with_vat=product.price_with_vat(),
            vat_rate=product.vat_rate,
        )


@router.get("/products", responses=documented(422, 503))
async def list_products(
    service: Service, locale: Annotated[Locale, Query()] = "fr", limit: Limit = 20, cursor: Cursor = None
) -> Page[ProductAnswer]:
    """The catalogue by SKU, named in `locale`."""
    after = decode_cursor(cursor, 1)[0] if cursor else None
    products = [product async for product in service.products.page(after, limit + 1)]
    more = encode_cursor(products[limit - 1].sku) if len(products) > limit else None
    return Page(items=[ProductAnswer.of(product, locale) for product in products[:limit]], next=more)
