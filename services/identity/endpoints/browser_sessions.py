"""`/identity/v1/browser-sessions`: sessions of web pages, whose refresh token is a cookie that no script reads (ID-07).

The cookie goes to these routes alone, and they serve the pages of ALLOWED_ORIGINS alone (docs/decisions/0032).
"""

from typing import Annotated

from fastapi import Depends, Request, Response, Security
from fastapi.security import APIKeyCookie

from services.identity.actions.sessions.log_in import LoggedIn
from services.identity.actions.sessions.log_out import log_out_by_refresh_token
from services.identity.actions.sessions.refresh_session import refresh_session
from services.identity.context import IdentityContext
from services.identity.domain.sessions.session import SessionOver
from services.identity.endpoints.context import Context
from services.identity.endpoints.device import LoginDevice
from services.identity.endpoints.sessions import REFRESHING, AccessResponse, LoginRequest, device_token, logged_in
from shared.web.client import Client
from shared.web.cors import FROM_OUR_PAGES
from shared.web.openapi.declare import documented
from shared.web.routes import router_for

router = router_for(
    "browser sessions",
    "Sessions of web pages: the refresh token is a cookie that no script reads, for the merchant's own pages alone.",
)

PATH = "/identity/v1/browser-sessions"
COOKIE = "__Secure-comptoir-refresh"
DEVICE_COOKIE = "__Secure-comptoir-device"
_DEVICE_LIFE = 365 * 24 * 3600

_cookie = APIKeyCookie(name=COOKIE, scheme_name="refreshCookie", auto_error=False)
RefreshToken = Annotated[str | None, Security(_cookie)]


async def _device_token(request: Request) -> str | None:
    return request.cookies.get(DEVICE_COOKIE)


DeviceToken = Annotated[str | None, Depends(_device_token)]
"""That the browser logged in before; it stays when one logs out."""


@router.post(
    "/browser-sessions",
    operation_id="logInPage",
    summary="Log in a page",
    status_code=201,
    response_description="An access token; the refresh token is in the cookie.",
    dependencies=[FROM_OUR_PAGES],
    responses=documented({401: ["invalid_credentials"]}, headers={201: ["Set-Cookie"]}),
)
async def create_browser_session(
    context: Context, client: Client, device: LoginDevice, known: DeviceToken, body: LoginRequest, response: Response
) -> AccessResponse:
    """Logs in a page: keep the access token in memory, the browser keeps the refresh token in an HttpOnly cookie. Send
    requests with credentials. An unknown address and a wrong password get the same answer."""
    opened = await logged_in(context, client, device, body, known)
    _set_cookie(response, DEVICE_COOKIE, device_token(context, known, opened), _DEVICE_LIFE)
    return page_answer(context, opened, response)


@router.post(
    "/browser-sessions/refresh",
    operation_id="refreshPage",
    summary="Get a page's next access token",
    response_description="An access token; the cookie is renewed.",
    dependencies=[FROM_OUR_PAGES],
    responses=documented({401: ["session_over"], 503: ["contended"]}, headers={200: ["Set-Cookie"]}),
)
async def refresh_browser_session(
    context: Context, client: Client, response: Response, token: RefreshToken
) -> AccessResponse:
    """A new access token by the cookie, which is renewed as well. Tabs may ask at the same time."""
    await context.rate_limits.hit("refresh", REFRESHING, client)
    if token is None:
        raise SessionOver
    return page_answer(context, await refresh_session(context, token), response)


@router.delete(
    "/browser-sessions/current",
    operation_id="logOutPage",
    summary="Log out a page",
    status_code=204,
    response_description="The session has ended, the cookie is taken back.",
    dependencies=[FROM_OUR_PAGES],
    responses=documented({503: ["contended"]}, headers={204: ["Set-Cookie"]}),
)
async def delete_browser_session(context: Context, response: Response, token: RefreshToken) -> None:
    """Logs out: ends the session of the cookie, if it has one, and takes the cookie back."""
    if token:
        await log_out_by_refresh_token(context, token)
    response.delete_cookie(COOKIE, path=PATH, secure=True, httponly=True, samesite="strict")


def page_answer(context: IdentityContext, logged_in: LoggedIn, response: Response) -> AccessResponse:
    """The access token of a session, for a page; the refresh token goes into the cookie."""
    session = logged_in.session
    answer = AccessResponse.model_validate(AccessResponse.fields_of(context, logged_in))
    token = context.refresh_tokens.issue(session.session_id, session.generation)
    _set_cookie(response, COOKIE, token, answer.refresh_expires_in)
    return answer


def _set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(name, value, max_age=seconds, path=PATH, secure=True, httponly=True, samesite="strict")
