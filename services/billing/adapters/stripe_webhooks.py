"""Stripe's webhooks at the door (BI-02): the signature over the raw body first, then as little as we need of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import stripe
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from shared.errors import ComptoirError

TOLERANCE = 300
"""Seconds: an older signature is a replay."""


class ForgedWebhook(ComptoirError):
    """No secret of ours signed this body within the last five minutes."""

    code = "webhook_signature_invalid"


class MalformedWebhook(ComptoirError):
    """Signed, but no event of Stripe's."""

    code = "webhook_malformed"


class _Object(BaseModel):
    model_config = ConfigDict(strict=True)

    id: Annotated[str, Field(min_length=1, max_length=255)] | None = None


class _Data(BaseModel):
    object: _Object


class ReceivedEvent(BaseModel):
    """The envelope of a verified event. The object is asked from Stripe again: an old payload is not trusted."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str, Field(pattern=r"^evt_[A-Za-z0-9_]{1,250}$", strict=True)]
    type: Annotated[str, Field(pattern=r"^[a-z0-9_.]{1,250}$", strict=True)]
    api_version: Annotated[str, Field(max_length=100)] | None = None
    created: datetime
    data: _Data

    @property
    def object_id(self) -> str | None:
        return self.data.object.id


def verified(body: bytes, signature: str | None, secrets: Sequence[str]) -> ReceivedEvent:
    """The event of a webhook's raw body; ForgedWebhook unless one of `secrets` signed it, MalformedWebhook when it is
    no event (too deep, NaN, wrong types)."""
    if not any(_signed(body, signature or "", secret) for secret in secrets):
        raise ForgedWebhook("The Stripe-Signature does not fit this body, or is older than 300 s.")
    try:
        content: Any = from_json(body, allow_inf_nan=False)
        return ReceivedEvent.model_validate(content)
    except (ValidationError, ValueError):
        raise MalformedWebhook("The body is no Stripe event.") from None


def _signed(body: bytes, signature: str, secret: str) -> bool:
    if not signature.isascii():  # the SDK's comparison takes ASCII alone
        return False
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
    return True
