"""`/billing/v1/checkouts`: open a checkout session, and return from it (BI-01, BI-02)."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path, Response
from pydantic import Field

from services.billing.actions.checkout.open_checkout import PayableNotKnownYet, open_checkout
from services.billing.actions.checkout.return_from_checkout import return_from_checkout
from services.billing.endpoints.context import Context
from services.billing.endpoints.payables import PayableRequest, PayableResponse
from shared.values.viewer import Scope, Viewer
from shared.web.auth import allowed_to
from shared.web.fields import ReturnTargetName
from shared.web.once import Once, once
from shared.web.openapi.declare import documented
from shared.web.problems import HttpProblem
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel

router = router_for(
    "checkouts",
    "Pay what is open by card, on the provider's page. Send the buyer to `url`; the provider sends them back.",
)

Payer = Annotated[Viewer, allowed_to(Scope.BILLING_WRITE)]

Opening = Annotated[Once, once("open_checkout", "30/minute", Scope.BILLING_WRITE)]

RETURNING = "60/minute"

CheckoutSessionId = Annotated[str, Path(pattern=r"^cs_[A-Za-z0-9_]{1,250}$", examples=["cs_test_a1b2c3"])]


class CheckoutRequest(RequestModel):
    """What is to be paid. An amount is never sent: it comes from the event that opened the payment. The card page leads
    back to `return_target`, by default the client that the order was placed in."""

    payable: PayableRequest
    return_target: ReturnTargetName = None


class CheckoutResponse(ResponseModel):
    """Where the buyer pays, until `expires_at`. Card data never touch us."""

    payable: PayableResponse
    checkout_session_id: Annotated[str, Field(examples=["cs_test_a1b2c3"])]
    url: Annotated[
        str, Field(json_schema_extra={"format": "uri"}, examples=["https://checkout.stripe.com/c/pay/cs_test_a1b2c3"])
    ]
    expires_at: datetime


class CheckoutReturnResponse(ResponseModel):
    """`open`: not paid, the checkout can be opened again; `processing`: the bank has not answered yet; `paid`;
    `closed`: the payable has ended, and a payment is refunded automatically."""

    payable: PayableResponse
    status: Literal["open", "processing", "paid", "closed"]


@router.post(
    "/checkouts",
    operation_id="openCheckout",
    summary="Open a checkout",
    status_code=201,
    response_description="Where to send the buyer.",
    responses=documented(
        {
            404: ["payable_not_known_yet"],
            409: ["already_paid", "amount_too_small", "idempotency_in_progress", "payable_ended", "payment_processing"],
            503: ["contended"],
        },
        headers={201: ["Idempotent-Replayed"]},
    ),
    response_model=CheckoutResponse,
)
async def create_checkout(context: Context, once: Opening, body: CheckoutRequest) -> Response:
    """Opens a checkout session for one of the caller's payables, or answers the one that is open already.

    404 with Retry-After: an order placed a moment ago may not be known here yet. 409: paid, ended or with the bank.
    """
    payable = body.payable.value()

    async def checkout() -> Response:
        try:
            session = await open_checkout(context.checkout, payable, once.viewer, body.return_target)
        except PayableNotKnownYet as error:
            raise HttpProblem(404, error.code, {"Retry-After": "2"}) from None
        answer = CheckoutResponse(
            payable=PayableResponse.model_validate(payable),
            checkout_session_id=session.id or "",
            url=session.url or "",
            expires_at=session.expires_at,
        )
        return Response(answer.model_dump_json(), 201, media_type="application/json")

    return await once.run(checkout)


@router.post(
    "/checkouts/{checkout_session_id}/return",
    operation_id="returnFromCheckout",
    summary="Report the buyer's return",
    response_description="What became of the payment.",
    responses=documented(
        {404: ["not_found"], 409: ["amount_mismatch"], 429: ["too_many_attempts"], 503: ["contended"]}
    ),
)
async def create_return(
    context: Context, viewer: Payer, checkout_session_id: CheckoutSessionId
) -> CheckoutReturnResponse:
    """The buyer returned from Stripe's page: billing reads the session from Stripe instead of waiting for the webhook.

    Calling it is optional and safe to repeat: the payable is paid once.
    """
    await context.rate_limits.hit("return_from_checkout", RETURNING, viewer.account_id)
    payment = await return_from_checkout(context.checkout, checkout_session_id, viewer)
    return CheckoutReturnResponse(
        payable=PayableResponse.model_validate(payment.payable), status=payment.buyer_status()
    )
