"""`/identity/v1/legal-texts`: what anybody may read before login (ID-25)."""

from datetime import datetime
from typing import Annotated

from fastapi import Path, Query, Response
from pydantic import Field

from services.identity.endpoints.context import Context
from services.identity.queries import legal_texts as queries
from shared.values.locale import Locale
from shared.web.language import Language, language_headers
from shared.web.openapi.declare import documented
from shared.web.routes import router_for
from shared.web.schemas import ResponseModel

router = router_for("legal texts", "What the site offers, its terms and its policies. Reading them needs no account.")

_IN_FORCE, _OF_A_VERSION = "public, max-age=60", "public, max-age=86400"

LocaleQuery = Annotated[Locale | None, Query(description="instead of Accept-Language")]


EXAMPLE_HASH = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"


class LegalTextSummaryResponse(ResponseModel):
    """A legal text that is in force. `hash` is the SHA-256 of its words in UTF-8, in hexadecimal."""

    kind: Annotated[str, Field(examples=["terms_of_sale"])]
    version: Annotated[str, Field(examples=["2026-11"])]
    locale: Annotated[str, Field(examples=["fr"])]
    effective_at: datetime
    title: str
    hash: Annotated[str, Field(examples=[EXAMPLE_HASH])]


class LegalTextResponse(LegalTextSummaryResponse):
    """A legal text with its words, as Markdown: `# ` begins the title, `## ` a heading, an empty line a paragraph."""

    text: str


class LegalTextsResponse(ResponseModel):
    """One text of each kind."""

    items: list[LegalTextSummaryResponse]


@router.get(
    "/legal-texts",
    operation_id="listLegalTexts",
    summary="List the legal texts",
    response_description="The texts that are in force.",
    responses=documented(headers={200: ["Content-Language"]}),
)
async def list_legal_texts(
    context: Context, language: Language, response: Response, locale: LocaleQuery = None
) -> LegalTextsResponse:
    """The texts that are in force, without their words, in `locale` or as Accept-Language asks."""
    shown = locale or language
    response.headers.update({"Cache-Control": _IN_FORCE, **language_headers(shown)})
    texts = await queries.legal_texts(context, shown)
    return LegalTextsResponse(items=[LegalTextSummaryResponse.model_validate(text) for text in texts])


@router.get(
    "/legal-texts/{kind}",
    operation_id="readLegalText",
    summary="Read a legal text",
    response_description="The text.",
    responses=documented({404: ["not_found"]}, headers={200: ["Content-Language"]}),
)
async def read_legal_text(
    context: Context,
    kind: Annotated[str, Path(max_length=40, examples=["terms_of_sale"])],
    language: Language,
    response: Response,
    locale: LocaleQuery = None,
    version: Annotated[str | None, Query(max_length=40, description="an earlier one; the one in force if none")] = None,
) -> LegalTextResponse:
    """A text word for word, in `locale` or as Accept-Language asks. A version stays readable when another one is in
    force; a registration sends the version and the hash of the terms of sale that were shown."""
    shown = locale or language
    text = await queries.legal_text(context, kind, shown, version)
    response.headers.update({"Cache-Control": _OF_A_VERSION if version else _IN_FORCE, **language_headers(shown)})
    return LegalTextResponse.model_validate(text)
