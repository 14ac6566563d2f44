"""`/identity/v1/me/consents`: what the caller lets the merchant send (ID-13)."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path
from pydantic import Field, ValidationInfo, field_validator

from services.identity.actions.consents.give_consent import give_consent
from services.identity.actions.consents.own_consents import own_consents
from services.identity.actions.consents.take_consent_back import take_consent_back
from services.identity.domain.consents.consents import ConsentKind, Consents
from services.identity.endpoints.context import Context
from services.identity.endpoints.legal_texts import EXAMPLE_HASH
from services.identity.endpoints.own import Editor, Reader
from shared.web.openapi.declare import documented
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel
from shared.web.validation import wrong

router = router_for(
    "consents",
    "What the customer lets the merchant send: each a no by default, and on its own. Its wording is the legal text "
    "`consent_<kind>`.",
)

CHANGING = "60/minute"

Kind = Annotated[Literal["newsletter", "basket_emails", "partner_offers"], Path(examples=["newsletter"])]


class ShownWordingRequest(RequestModel):
    """The words that the customer was shown, as `GET /legal-texts/consent_<kind>` answered."""

    version: Annotated[str, Field(min_length=1, max_length=40, examples=["2026-11"])]
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the words", examples=[EXAMPLE_HASH])]


class ConsentRequest(RequestModel):
    """Yes or no. A yes names the words that were shown; a no needs nothing."""

    given: bool
    wording: Annotated[ShownWordingRequest | None, Field(validate_default=True)] = None

    @field_validator("wording")
    @classmethod
    def _shown(cls, wording: ShownWordingRequest | None, others: ValidationInfo) -> ShownWordingRequest | None:
        if others.data.get("given") and wording is None:
            raise wrong("required")
        return wording


class ConsentResponse(ResponseModel):
    """Whether a consent is given; if so, since when, where, and to which words in which language."""

    kind: Annotated[str, Field(examples=["newsletter"])]
    given: bool
    given_at: datetime | None
    source: Annotated[str | None, Field(description="later versions add others", examples=["account"])]
    version: Annotated[str | None, Field(examples=["2026-11"])]
    language: Annotated[str | None, Field(examples=["fr"])]
    hash: Annotated[str | None, Field(examples=[EXAMPLE_HASH])]

    @classmethod
    def of(cls, consents: Consents, kind: ConsentKind) -> "ConsentResponse":
        known = consents.of(kind)
        return cls(
            kind=kind.value,
            given=known is not None,
            given_at=known and known.given_at,
            source=known and known.source,
            version=known and known.wording.version,
            language=known and known.wording.language,
            hash=known and known.wording.hash,
        )


class ConsentsResponse(ResponseModel):
    """Each kind, whether it is given or not."""

    items: tuple[ConsentResponse, ...]


@router.get(
    "/me/consents",
    operation_id="listConsents",
    summary="Read one's consents",
    response_description="Each kind, whether it is given or not.",
)
async def list_consents(context: Context, viewer: Reader) -> ConsentsResponse:
    """The caller's consents."""
    consents = await own_consents(context, viewer)
    return ConsentsResponse(items=tuple(ConsentResponse.of(consents, kind) for kind in ConsentKind))


@router.put(
    "/me/consents/{consent}",
    operation_id="changeConsent",
    summary="Give or take back a consent",
    response_description="The consent as it is now.",
    responses=documented({409: ["wording_changed"], 429: ["too_many_attempts"], 503: ["contended"]}),
)
async def put_consent(context: Context, viewer: Editor, consent: Kind, body: ConsentRequest) -> ConsentResponse:
    """Yes or no; the same again changes nothing. It needs no If-Match: the customer's last word counts. 409: other
    words are in force than those that were shown."""
    await context.rate_limits.hit("change_consent", CHANGING, viewer.account_id)
    kind = ConsentKind(consent)
    if body.given and body.wording:
        consents = await give_consent(context, viewer, kind, body.wording.version, body.wording.hash)
    else:
        consents = await take_consent_back(context, viewer, kind)
    return ConsentResponse.of(consents, kind)
