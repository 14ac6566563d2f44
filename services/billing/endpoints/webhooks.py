"""`/billing/v1/webhooks/stripe`: verify, store, answer; applied afterwards (BI-02)."""

from typing import Annotated

from fastapi import Request, Security
from fastapi.security import APIKeyHeader

from services.billing.actions.webhooks.metrics import count_refused
from services.billing.actions.webhooks.receive_webhook import receive_webhook
from services.billing.domain.webhooks.stripe_event import ForgedWebhook, MalformedWebhook
from services.billing.endpoints.context import Context
from shared.web.openapi.declare import documented
from shared.web.problems import HttpProblem
from shared.web.routes import router_for
from shared.web.schemas import ResponseModel

router = router_for("webhooks", "For the payment provider alone.")

_signature = APIKeyHeader(name="Stripe-Signature", scheme_name="stripeSignature", auto_error=False)

_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}


class WebhookReceiptResponse(ResponseModel):
    """Stored, now or at an earlier delivery; or of a type that leads to nothing."""

    received: bool


@router.post(
    "/webhooks/stripe",
    operation_id="receiveStripeWebhook",
    summary="Receive an event of Stripe",
    response_description="The event is stored.",
    responses=documented(
        {
            400: ["webhook_malformed", "webhook_signature_invalid"],
            413: ["body_too_large"],
            415: ["unsupported_media_type", "unsupported_encoding"],
        }
    ),
    openapi_extra=_BODY,
)
async def receive_stripe_webhook(
    context: Context, request: Request, stripe_signature: Annotated[str | None, Security(_signature)]
) -> WebhookReceiptResponse:
    """For Stripe alone: an event with its `Stripe-Signature`. 400 when no secret of ours signed it within 300 s."""
    try:
        received = context.webhooks.verifier.verified(await request.body(), stripe_signature)
    except (ForgedWebhook, MalformedWebhook) as error:
        count_refused(error.code)
        raise HttpProblem(400, error.code) from None
    await receive_webhook(context.webhooks, received)
    return WebhookReceiptResponse(received=True)
