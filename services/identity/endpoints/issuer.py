"""`/.well-known/oauth-authorization-server` on the gateway: what who checks our tokens has to know (RFC 8414)."""

from typing import Annotated, Literal

from fastapi import Response
from pydantic import Field

from services.identity.endpoints.context import Context
from shared.values.locale import LOCALES, Locale
from shared.values.viewer import Scope
from shared.web.auth import ALGORITHM
from shared.web.openapi.declare import documented
from shared.web.routes import router_for
from shared.web.schemas import ResponseModel

router = router_for("issuer", "What who checks access tokens has to know of their issuer (RFC 8414).")

OUR_GRANT = "urn:comptoir:session"
"""An extension grant's name (RFC 6749 section 4.5): people get their tokens by our own login."""


class IssuerResponse(ResponseModel):
    """Names of RFC 8414 section 2; those that begin with `session_` are ours. A reader compares `issuer` with the `iss`
    that it expects (section 3.3)."""

    issuer: Annotated[str, Field(examples=["https://api.shop.example"])]
    jwks_uri: str
    token_endpoint: Annotated[str, Field(description="of machine clients")]
    token_endpoint_auth_methods_supported: tuple[Literal["none", "client_secret_basic", "client_secret_post"], ...] = (
        "client_secret_basic",
        "client_secret_post",
    )
    grant_types_supported: tuple[str, ...] = ("client_credentials", OUR_GRANT)
    scopes_supported: tuple[str, ...] = tuple(Scope)
    session_endpoint: Annotated[str, Field(description="log in, with a JSON body")]
    response_types_supported: tuple[Literal["none"], ...] = ("none",)
    ui_locales_supported: tuple[Locale, ...] = LOCALES
    session_refresh_endpoint: Annotated[str, Field(description="refresh, with a JSON body")]
    session_browser_endpoint: Annotated[str, Field(description="log in a web page, with a JSON body")]
    session_signing_alg_values_supported: Annotated[tuple[str, ...], Field(description="of access tokens")] = (
        ALGORITHM,
    )


@router.get(
    "/.well-known/oauth-authorization-server",
    operation_id="getIssuer",
    summary="Read who issues access tokens",
    response_description="Authorization server metadata (RFC 8414).",
    responses=documented(headers={200: ["Cache-Control"]}),
)
async def get_issuer(context: Context, response: Response) -> IssuerResponse:
    """Who issues our access tokens, and where their keys are; may be cached for an hour."""
    response.headers["Cache-Control"] = "public, max-age=3600"
    base = f"{context.public_url}/identity/v1"
    return IssuerResponse(
        issuer=context.access_tokens.issuer,
        jwks_uri=f"{base}/.well-known/jwks.json",
        token_endpoint=f"{base}/oauth/token",
        session_endpoint=f"{base}/sessions",
        session_refresh_endpoint=f"{base}/sessions/refresh",
        session_browser_endpoint=f"{base}/browser-sessions",
    )
