"""`/orders/v1/orders`: place, list, read, cancel (OR-05, OR-07)."""

from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import Path, Response
from pydantic import AliasPath, Field, field_validator

from services.orders.actions.ordering.cancel_order import cancel_order
from services.orders.actions.ordering.place_order import Wanted, place_order
from services.orders.endpoints.context import Context
from services.orders.queries.ordering import newest_orders, one_order
from shared.values.viewer import Scope, Viewer
from shared.web.auth import allowed_to
from shared.web.fields import ReturnTargetName, TermsAccepted
from shared.web.once import Once, once
from shared.web.openapi.declare import documented
from shared.web.pages import BY_MOMENT, Asked, Page, page_of
from shared.web.preconditions import IfMatch
from shared.web.responses import MoneyResponse, TotalsResponse
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel
from shared.web.validation import wrong, wrong_at

router = router_for(
    "orders",
    "Place an order, follow it, cancel it while it waits for its payment. Pay it with `POST /billing/v1/checkouts`.",
)

Reader = Annotated[Viewer, allowed_to(Scope.ORDERS_READ)]
Buyer = Annotated[Viewer, allowed_to(Scope.ORDERS_WRITE)]

Placing = Annotated[Once, once("place_order", "60/minute", Scope.ORDERS_WRITE)]


OrderNumber = Annotated[str, Path(max_length=40, examples=["R-7K2M-9QXA-04TV"])]


class OrderLineRequest(RequestModel):
    """What is wanted. A price is never sent: the server computes it (OR-02)."""

    sku: Annotated[str, Field(min_length=1, max_length=40, examples=["BRK-1042"])]
    quantity: Annotated[int, Field(ge=1, le=999, examples=[2])]


class PlaceOrderRequest(RequestModel):
    """An order for the caller's account, invoiced to the account's postal address."""

    lines: Annotated[list[OrderLineRequest], Field(min_length=1, max_length=100)]
    terms_accepted: TermsAccepted
    return_target: ReturnTargetName = None

    @field_validator("lines")
    @classmethod
    def _each_article_once(cls, lines: list[OrderLineRequest]) -> list[OrderLineRequest]:
        skus = [line.sku for line in lines]
        repeated = [index for index, sku in enumerate(skus) if sku in skus[:index]]
        if repeated:
            raise wrong_at({(index, "sku"): wrong("repeated_sku") for index in repeated})
        return lines


OrderStatus = Literal["pending_payment", "payment_failed", "paid", "cancelled", "expired", "refunded"]


class OrderLineResponse(ResponseModel):
    """One article of an order. `net` is quantity × unit_price, both without VAT."""

    sku: Annotated[str, Field(examples=["BRK-1042"])]
    name: Annotated[str, Field(description="in the buyer's language", examples=["Plaquettes de frein avant"])]
    quantity: int
    unit_price: MoneyResponse
    vat_rate: Annotated[int, Field(description="basis points: 2100 is 21 %", examples=[2100])]
    net: MoneyResponse


class OrderResponse(ResponseModel):
    """An order and how its total was reached; read from what is stored, or from an Order."""

    number: Annotated[str, Field(examples=["R-7K2M-9QXA-04TV"])]
    status: OrderStatus
    lines: tuple[OrderLineResponse, ...]
    totals: TotalsResponse
    terms_version: Annotated[str, Field(validation_alias=AliasPath("terms", "version"))]
    placed_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    refunded: MoneyResponse | None
    invoices: tuple[str, ...]
    credit_notes: tuple[str, ...]


@router.post(
    "/orders",
    operation_id="placeOrder",
    summary="Place an order",
    status_code=201,
    response_description="The order, which waits for its payment.",
    responses=documented(
        {
            409: ["out_of_stock", "too_many_unpaid_orders"],
            503: ["account_not_known_yet", "company_not_known_yet", "contended", "pool_full"],
        },
        headers={201: ["ETag", "Location", "Idempotent-Replayed"]},
    ),
    response_model=OrderResponse,
)
async def create_order(context: Context, once: Placing, body: PlaceOrderRequest) -> Response:
    """Places an order; pay it next with `POST /billing/v1/checkouts`."""
    wanted = tuple(Wanted(line.sku, line.quantity) for line in body.lines)
    request = await once.fingerprint()
    placed = await place_order(context, once.viewer, once.key, request, wanted, body.return_target)
    first = OrderResponse.model_validate(placed.state.as_placed())
    answer = _answer(first, 1, 201, location=f"/orders/v1/orders/{placed.id}")
    return answer if placed.applied else once.replayed(answer, placed.state.request, request)


@router.get(
    "/orders",
    operation_id="listOrders",
    summary="List orders",
    response_description="One page of orders.",
)
async def list_orders(context: Context, viewer: Reader, asked: Asked) -> Page[OrderResponse]:
    """The customer's orders, newest first."""
    orders = partial(newest_orders, context, viewer, OrderResponse)
    return await page_of(asked, BY_MOMENT, orders, lambda order: order.state)


@router.get(
    "/orders/{number}",
    operation_id="getOrder",
    summary="Read an order",
    response_description="The order.",
    responses=documented({404: ["not_found"]}, headers={200: ["ETag"]}),
    response_model=OrderResponse,
)
async def get_order(context: Context, viewer: Reader, number: OrderNumber) -> Response:
    """One of the customer's orders."""
    order = await one_order(context, viewer, OrderResponse, number)
    return _answer(order.state, order.version, 200)


@router.post(
    "/orders/{number}/cancel",
    operation_id="cancelOrder",
    summary="Cancel an order",
    response_description="The order, cancelled.",
    responses=documented(
        {404: ["not_found"], 409: ["order_not_cancellable"], 503: ["contended"]}, headers={200: ["ETag"]}
    ),
    response_model=OrderResponse,
)
async def cancel(context: Context, viewer: Buyer, number: OrderNumber, expected: IfMatch) -> Response:
    """Cancels an order that waits for its payment; repeating it changes nothing. With If-Match, only as it was read."""
    order = await cancel_order(context, viewer, number, expected)
    return _answer(OrderResponse.model_validate(order.state), order.version, 200)


def _answer(order: OrderResponse, version: int, status: Literal[200, 201], location: str | None = None) -> Response:
    headers = {"ETag": f'"{version}"'} | ({"Location": location} if location else {})
    return Response(order.model_dump_json(), status, headers, media_type="application/json")
