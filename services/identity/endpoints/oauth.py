"""`/identity/v1/oauth/token`: access tokens of machine clients, as RFC 6749 section 4.4 has it (ID-29).

The body is a form, as every OAuth 2 client sends it. What is refused is a problem as everywhere, with the member
`error` of RFC 6749 section 5.2 beside ours (docs/decisions/0045).
"""

import base64
import json
from typing import Annotated, Literal
from urllib.parse import parse_qsl, unquote_plus

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from services.identity.actions.machines.grant_token import GrantRefused, grant_token
from services.identity.endpoints.context import Context
from shared.web.client import Client
from shared.web.openapi.declare import documented
from shared.web.problems import MEDIA_TYPE, problem_response
from shared.web.routes import router_for
from shared.web.schemas import ResponseModel

router = router_for("machine clients")

PATH = "/identity/v1/oauth/token"
"""Where a body is a form instead of JSON."""

OF_ONE_CLIENT, FROM_ONE_PLACE = "60/minute", "300/minute"

_GRANT = "client_credentials"
_FIELDS = {
    "grant_type": {"type": "string", "const": _GRANT},
    "scope": {"type": "string", "description": "some of the client's scopes; all by default", "example": "orders:read"},
    "client_id": {"type": "string", "description": "unless in the Authorization header (Basic)"},
    "client_secret": {"type": "string", "description": "the same"},
}
_FORM = {"schema": {"type": "object", "required": ["grant_type"], "properties": _FIELDS}}
_BODY = {"requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": _FORM}}}


class MachineTokenResponse(ResponseModel):
    """RFC 6749 section 5.1; there is no refresh token, ask again instead."""

    access_token: Annotated[str, Field(repr=False)]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a scheme's name
    expires_in: Annotated[int, Field(description="seconds", examples=[600])]
    scope: Annotated[str, Field(examples=["orders:read"])]


@router.post(
    "/oauth/token",
    operation_id="grantMachineToken",
    summary="Get an access token for a machine client",
    response_description="An access token.",
    responses=documented(
        {
            400: ["invalid_request", "unsupported_grant_type", "invalid_scope"],
            401: ["invalid_client"],
            413: ["body_too_large"],
            415: ["unsupported_media_type", "unsupported_encoding"],
            503: ["contended"],
        }
    ),
    response_model=MachineTokenResponse,
    openapi_extra=_BODY,
)
async def create_token(context: Context, client: Client, request: Request) -> Response:
    """Client credentials (RFC 6749 section 4.4), in the Authorization header (Basic) or in the form. Good for ten
    minutes, and no longer than the client and its secret."""
    await context.rate_limits.hit("machine_token_from", FROM_ONE_PLACE, client)
    try:
        client_id, secret, scope = _read(await request.body(), request.headers.get("authorization"))
        await context.rate_limits.hit("machine_token", OF_ONE_CLIENT, client_id, client)
        granted = await grant_token(context, client_id, secret, scope)
    except GrantRefused as refused:
        return _refusal(request, refused.code)
    answer = MachineTokenResponse(access_token=granted.token, expires_in=granted.seconds, scope=granted.scopes)
    return Response(answer.model_dump_json(), media_type="application/json")


def _read(body: bytes, authorization: str | None) -> tuple[str, str, str | None]:
    """Client id, secret and scope of a request; GrantRefused."""
    try:
        pairs = parse_qsl(body.decode(), max_num_fields=20)
    except ValueError:
        raise GrantRefused("invalid_request") from None
    form = dict(pairs)
    by_header = authorization is not None
    if len(form) < len(pairs) or "grant_type" not in form or (by_header and "client_secret" in form):
        raise GrantRefused("invalid_request")
    if form["grant_type"] != _GRANT:
        raise GrantRefused("unsupported_grant_type")
    client_id, secret = _basic(authorization) if authorization else (form.get("client_id"), form.get("client_secret"))
    if not client_id or not secret:
        raise GrantRefused("invalid_client")
    return client_id, secret, form.get("scope")


def _basic(header: str) -> tuple[str, str]:
    """RFC 7617, with both parts form-encoded as RFC 6749 section 2.3.1 asks."""
    scheme, _, credentials = header.partition(" ")
    try:
        client_id, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:
        raise GrantRefused("invalid_client") from None
    if scheme.lower() != "basic":
        raise GrantRefused("invalid_client")
    return unquote_plus(client_id), unquote_plus(secret)


def _refusal(request: Request, code: str) -> Response:
    status = 401 if code == "invalid_client" else 400
    headers = {"WWW-Authenticate": 'Basic realm="comptoir"'} if status == 401 else None
    problem = problem_response(request.scope, status, code, headers=headers)
    body = json.loads(bytes(problem.body)) | {"error": code}
    kept = {name: value for name, value in problem.headers.items() if name != "content-length"}
    return JSONResponse(body, status, headers=kept, media_type=MEDIA_TYPE)
