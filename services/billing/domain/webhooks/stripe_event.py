"""Stripe's events as they come in and as they are kept (BI-02)."""

from datetime import datetime
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from shared.errors import ComptoirError
from shared.values.state import State


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


class WebhookVerifier(Protocol):
    """What the endpoint asks of the adapter that knows Stripe's signatures."""

    def verified(self, body: bytes, signature: str | None) -> ReceivedEvent:
        """The event of a webhook's raw body; ForgedWebhook, MalformedWebhook."""


class StripeEvent(State):
    """What of a verified webhook is kept: enough to ask Stripe for its object again. The payload is not: it is
    personal data, it ages, and Stripe keeps it for 30 days."""

    type: str
    object_id: str | None
    api_version: str | None
    created_at: datetime
    received_at: datetime
