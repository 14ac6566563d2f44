"""`/orders/v1/products`: the catalogue, readable without an account (OR-01)."""

from functools import partial
from typing import Annotated

from fastapi import Query, Response
from pydantic import Field

from services.orders.domain.catalogue.product import Product
from services.orders.endpoints.context import Context
from services.orders.queries.catalogue import products_by_sku
from shared.values.locale import Locale
from shared.web.language import Language, language_headers
from shared.web.openapi.declare import documented
from shared.web.pages import BY_ID, Asked, Page, page_of
from shared.web.responses import MoneyResponse
from shared.web.routes import router_for
from shared.web.schemas import ResponseModel

router = router_for("products", "The catalogue. Reading it needs no account.")


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


@router.get(
    "/products",
    operation_id="listProducts",
    summary="List products",
    response_description="One page of the catalogue.",
    responses=documented(headers={200: ["Content-Language"]}),
)
async def list_products(
    context: Context,
    asked: Asked,
    language: Language,
    response: Response,
    locale: Annotated[Locale | None, Query(description="instead of Accept-Language")] = None,
) -> Page[ProductResponse]:
    """The catalogue by SKU, named in `locale` or as Accept-Language asks. Anyone may keep it for a minute."""
    shown = locale or language
    response.headers.update({"Cache-Control": "public, max-age=60", **language_headers(shown)})
    return await page_of(
        asked, BY_ID, partial(products_by_sku, context), lambda product: ProductResponse.of(product, shown)
    )
