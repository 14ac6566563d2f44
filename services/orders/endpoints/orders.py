"""`/orders/v1/orders`: place, list, read, cancel (OR-05, OR-07)."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field

from services.orders.actions.ordering.cancel_order import cancel_order
from services.orders.actions.ordering.place_order import Wanted, place_order
from services.orders.domain.ordering.order import Order
from services.orders.endpoints.context import Context
from shared.errors import FieldError, Invalid
from shared.persistence.repository import Versioned
from shared.values.viewer import Scope, Viewer
from shared.web.auth import allowed_to
from shared.web.idempotency import IdempotencyKey, required
from shared.web.pages import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.web.problems import documented
from shared.web.responses import MoneyResponse, TotalsResponse
from shared.web.schemas import RequestModel, ResponseModel

router = APIRouter(tags=["orders"])

Reader = Annotated[Viewer, allowed_to(Scope.ORDERS_READ)]
Buyer = Annotated[Viewer, allowed_to(Scope.ORDERS_WRITE)]

PLACING = "60/minute"


class LineRequest(RequestModel):
    """What is wanted. A price is never sent: the server computes it (OR-02)."""

    sku: Annotated[str, Field(min_length=1, max_length=40, examples=["BRK-1042"])]
    quantity: Annotated[int, Field(ge=1, le=999, examples=[2])]


class PlaceOrderRequest(RequestModel):
    """An order for the caller's account, invoiced to the account's postal address."""

    lines: Annotated[list[LineRequest], Field(min_length=1, max_length=100)]
    terms_accepted: Annotated[bool, Field(description="The buyer accepts the terms of sale: must be true.")]


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
    """An order and how its total was reached."""

    number: Annotated[str, Field(examples=["R-7K2M-9QXA-04TV"])]
    status: OrderStatus
    lines: tuple[OrderLineResponse, ...]
    totals: TotalsResponse
    terms_version: str
    placed_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    refunded: MoneyResponse | None
    invoices: tuple[str, ...]
    credit_notes: tuple[str, ...]

    @classmethod
    def of(cls, order: Order) -> "OrderResponse":
        same = {name: getattr(order, name) for name in cls.model_fields.keys() - {"status", "terms_version"}}
        return cls.model_validate(same | {"status": order.status.value, "terms_version": order.terms.version})


@router.post(
    "/orders",
    status_code=201,
    responses=documented(400, 401, 403, 409, 413, 422, 429, 503),
    response_model=OrderResponse,
)
async def create_order(
    context: Context, viewer: Buyer, request: Request, body: PlaceOrderRequest, idempotency_key: IdempotencyKey = None
) -> Response:
    """Places an order; pay it next with `POST /billing/v1/checkouts`."""
    key = required(idempotency_key)
    await context.rate_limits.hit("place_order", PLACING, viewer.account_id)
    _terms(accepted=body.terms_accepted)
    wanted = tuple(Wanted(line.sku, line.quantity) for line in body.lines)

    async def place() -> Response:
        placed = await place_order(context, viewer.account_id, key, wanted)
        return _answer(placed, 201, location=f"/orders/v1/orders/{placed.id}")

    return await context.idempotency.run(request, key, viewer.account_id, place)


@router.get("/orders", responses=documented(401, 403, 422, 503))
async def list_orders(
    context: Context, viewer: Reader, limit: Limit = 20, cursor: Cursor = None
) -> Page[OrderResponse]:
    """The caller's orders, newest first."""
    before = _position(cursor) if cursor else None
    found = [order async for order in context.orders.newest(viewer.account_id, before, limit + 1)]
    last = found[limit - 1].state if len(found) > limit else None
    more = encode_cursor(last.placed_at.isoformat(), last.number) if last else None
    return Page(items=[OrderResponse.of(order.state) for order in found[:limit]], next=more)


@router.get("/orders/{number}", responses=documented(401, 403, 404, 503), response_model=OrderResponse)
async def get_order(context: Context, viewer: Reader, number: str) -> Response:
    """One order of the caller's."""
    return _answer(await context.orders.of(number, viewer.account_id), 200)


@router.post("/orders/{number}/cancel", responses=documented(401, 403, 404, 409, 503), response_model=OrderResponse)
async def cancel(context: Context, viewer: Buyer, number: str) -> Response:
    """Cancels an order that waits for its payment; repeating it changes nothing."""
    return _answer(await cancel_order(context, viewer.account_id, number), 200)


def _answer(order: Versioned[Order], status: Literal[200, 201], location: str | None = None) -> Response:
    headers = {"ETag": f'"{order.version}"'} | ({"Location": location} if location else {})
    body = OrderResponse.of(order.state).model_dump_json()
    return Response(body, status, headers, media_type="application/json")


def _terms(*, accepted: bool) -> None:
    if not accepted:
        raise Invalid(FieldError("terms_accepted", "Accept the terms of sale to place an order.", "terms_not_accepted"))


def _position(cursor: str) -> tuple[datetime, str]:
    moment, number = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(moment), number
    except ValueError:
        raise Invalid(FieldError("cursor", "Use `next` of an earlier page as it was given.")) from None
