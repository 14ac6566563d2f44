"""`/billing/v1/webhooks/stripe`: verified, stored, answered; the work comes after (BI-02)."""

from typing import Annotated

from fastapi import APIRouter, Header, Request

from services.billing.actions.receive_webhook import receive_webhook
from services.billing.domain.stripe_event import ForgedWebhook, MalformedWebhook
from services.billing.endpoints.context import Service
from shared.web.bodies import Answer
from shared.web.problems import HttpProblem, documented

router = APIRouter(tags=["webhooks"])

_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}


class WebhookAnswer(Answer):
    """Stored, now or at an earlier delivery."""

    received: bool


@router.post("/webhooks/stripe", responses=documented(400, 413, 415, 503), openapi_extra=_BODY)
async def receive_stripe_webhook(
    service: Service, request: Request, stripe_signature: Annotated[str | None, Header()] = None
) -> WebhookAnswer:
    """For Stripe alone: an event with its `Stripe-Signature`. 400 when no secret of ours signed it within 300 s."""
    try:
        received = service.webhooks.verified(await request.body(), stripe_signature)
    except (ForgedWebhook, MalformedWebhook) as error:
        raise HttpProblem(400, error.code, error.message) from None
    await receive_webhook(service, received)
    return WebhookAnswer(received=True)
