"""Verification of Stripe's webhooks (BI-02): the signature over the raw body first, then the few fields we need."""

from collections.abc import Sequence

import stripe
from pydantic import ValidationError
from pydantic_core import from_json

from services.billing.domain.webhooks.stripe_event import ForgedWebhook, MalformedWebhook, ReceivedEvent

TOLERANCE = 300
"""Seconds: an older signature is a replay."""


class StripeSignatures:
    """Accepts bodies signed with one of `secrets`: several are valid while one rotates."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = list(secrets)

    def verified(self, body: bytes, signature: str | None) -> ReceivedEvent:
        """The event of a webhook's raw body; ForgedWebhook unless one of our secrets signed it within 300 s,
        MalformedWebhook when it is not an event (too deep, NaN, wrong types)."""
        if not any(_signed(body, signature or "", secret) for secret in self._secrets):
            raise ForgedWebhook
        try:
            return ReceivedEvent.model_validate(from_json(body, allow_inf_nan=False))
        except (ValidationError, ValueError):
            raise MalformedWebhook from None


def _signed(body: bytes, signature: str, secret: str) -> bool:
    if not signature.isascii():  # the SDK's comparison takes ASCII alone
        return False
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
    return True
