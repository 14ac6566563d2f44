"""`/identity/v1/.well-known/jwks.json`: the keys by which any party can check an access token (RFC 7517)."""

from typing import Annotated, Literal

from fastapi import Response
from pydantic import Field

from services.identity.endpoints.context import Context
from shared.web.openapi.declare import documented
from shared.web.routes import router_for
from shared.web.schemas import ResponseModel

router = router_for("keys", "By these, any party can check an access token.")


class PublicKeyResponse(ResponseModel):
    """An EC key on P-256; `kid` is what a token's header names."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: str
    y: str
    kid: Annotated[str, Field(examples=["2026-11"])]
    use: Literal["sig"]
    alg: Literal["ES256"]


class KeySetResponse(ResponseModel):
    """All keys whose tokens are good."""

    keys: list[PublicKeyResponse]


@router.get(
    "/.well-known/jwks.json",
    operation_id="getPublicKeys",
    summary="Read the public keys",
    response_description="A JWK set (RFC 7517).",
    responses=documented(headers={200: ["Cache-Control"]}),
)
async def get_keys(context: Context, response: Response) -> KeySetResponse:
    """The public keys; may be cached for five minutes."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return KeySetResponse.model_validate(context.access_tokens.jwks())
