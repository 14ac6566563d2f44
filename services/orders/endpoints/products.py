"""`/orders/v1/products`: the catalogue, readable without an account (OR-01)."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from services.orders.domain.catalogue.product import Product
from services.orders.endpoints.context import Context
from shared.values.locale import Locale
from shared.web.pages import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.web.problems import documented
from shared.web.responses import MoneyResponse
from shared.web.schemas import ResponseModel

router = APIRouter(tags=["products"])


class ProductResponse(ResponseModel):
    """An article. `price` is without VAT, `price_with_vat` what one piece costs a consumer."""

    sku: Annotated[str, Field(examples=["BRK-1042"])]
    name: Annotated[str, Field(examples=["Plaquettes de frein avant"])]
    category: str
    vendor: str
    price: MoneyResponse
    price_with_vat: MoneyResponse
    vat_rate: Annotated[int, Field(description="basis points: 2100 is 21 %", examples=[2100])]

    @classmethod
    def of(cls, product: Product, locale: Locale) -> "ProductResponse":
        return cls(
            sku=product.sku,
            name=product.name(locale),
            category=product.category,
            vendor=product.vendor,
            price=MoneyResponse.model_validate(product.price),
            price_with_vat=MoneyResponse.model_validate(product.price_with_vat()),
            vat_rate=product.vat_rate,
        )


@router.get("/products", responses=documented(422, 503))
async def list_products(
    context: Context, locale: Annotated[Locale, Query()] = "fr", limit: Limit = 20, cursor: Cursor = None
) -> Page[ProductResponse]:
    """The catalogue by SKU, named in `locale`."""
    after = decode_cursor(cursor, 1)[0] if cursor else None
    products = [product async for product in context.products.page(after, limit + 1)]
    more = encode_cursor(products[limit - 1].sku) if len(products) > limit else None
    return Page(items=[ProductResponse.of(product, locale) for product in products[:limit]], next=more)
