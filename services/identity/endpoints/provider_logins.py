"""`/identity/v1/provider-logins`: to a provider's page, and back from it (ID-09, docs/decisions/0042)."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from pydantic import Field

from services.identity.actions.providers.answer_login import answer_login
from services.identity.actions.providers.begin_login import BegunLogin, begin_login
from services.identity.context import IdentityContext
from services.identity.endpoints.context import Context
from services.identity.endpoints.ticket import COOKIE, LoginCookie
from shared.values.locale import DEFAULT_LOCALE, Locale
from shared.web.client import Client
from shared.web.cors import FROM_OUR_PAGES
from shared.web.fields import ReturnTargetName
from shared.web.openapi.declare import documented
from shared.web.routes import ModelRoute, router_for
from shared.web.schemas import RequestModel, ResponseModel

router = router_for("providers")

BEGINNING = "120/minute"
ANSWERING = "120/minute"

_COOKIE_LIFE = 3600
"""Seconds: longer than a login and its ticket together."""


class ProviderLoginRequest(RequestModel):
    """`return_target` is the client whose page the login ends on; `locale` is the language of both pages."""

    provider: Annotated[str, Field(min_length=1, max_length=20, examples=["paypal"])]
    return_target: ReturnTargetName = None
    locale: Locale = DEFAULT_LOCALE


class BrowserLoginResponse(ResponseModel):
    """Where the browser goes now."""

    authorization_url: Annotated[str, Field(examples=["https://www.paypal.com/signin/authorize?client_id=…"])]
    expires_in: Annotated[int, Field(description="seconds until the person has to be back", examples=[600])]


class AppLoginResponse(BrowserLoginResponse):
    """Where the person's browser goes now, and the secret that the app keeps until it has the ticket."""

    secret: Annotated[str, Field(repr=False, description="goes with the ticket; never to the browser")]


async def _begun(context: IdentityContext, client: str, body: ProviderLoginRequest, secret: str | None) -> BegunLogin:
    await context.rate_limits.hit("begin_provider_login", BEGINNING, client)
    return await begin_login(context, body.provider, body.return_target, body.locale, secret)


def _fields(context: IdentityContext, begun: BegunLogin) -> dict[str, Any]:
    seconds = int((begun.expires_at - context.clock()).total_seconds())
    return {"authorization_url": begun.authorization_url, "expires_in": seconds}


_FAILURES = {404: ["not_found"], 503: ["provider_unavailable"]}


@router.post(
    "/provider-logins",
    operation_id="beginProviderLogin",
    summary="Begin a login at a provider",
    status_code=201,
    response_description="Where the person goes, and the app's secret.",
    responses=documented(_FAILURES),
)
async def begin(context: Context, client: Client, body: ProviderLoginRequest) -> AppLoginResponse:
    """For an app: opens `authorization_url` in the person's browser, and is called by its return target with a ticket
    (or an `error`) in the fragment."""
    begun = await _begun(context, client, body, None)
    return AppLoginResponse(secret=begun.secret, **_fields(context, begun))


@router.post(
    "/browser-provider-logins",
    operation_id="beginProviderLoginOfPage",
    summary="Begin a page's login at a provider",
    status_code=201,
    response_description="Where the page goes; the cookie binds the login to the browser.",
    dependencies=[FROM_OUR_PAGES],
    responses=documented(_FAILURES, headers={201: ["Set-Cookie"]}),
)
async def begin_in_browser(
    context: Context, client: Client, body: ProviderLoginRequest, cookie: LoginCookie, response: Response
) -> BrowserLoginResponse:
    """For a page: goes to `authorization_url`, and ends on the page of the return target with a ticket (or an `error`)
    in the fragment, which only this browser can use. Send requests with credentials."""
    known = cookie if cookie and 40 <= len(cookie) <= 60 else None
    begun = await _begun(context, client, body, known)
    response.set_cookie(
        COOKIE, begun.secret, max_age=_COOKIE_LIFE, path="/", secure=True, httponly=True, samesite="strict"
    )
    return BrowserLoginResponse(**_fields(context, begun))


class _AnyQuery(ModelRoute):
    """RFC 6749 section 4.1.2: what else a provider's answer says is ignored."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return APIRoute.get_route_handler(self)


async def _limited(context: Context, client: Client) -> None:
    await context.rate_limits.hit("answer_provider_login", ANSWERING, client)


async def come_back(context: Context, request: Request, provider: str) -> Response:
    """The address that a provider sends the browser back to, with `state` and `code` or `error`; it is registered
    there. Leads on to the page of the login's return target."""
    return RedirectResponse(await answer_login(context, provider, request.query_params), 303)


router.add_api_route(
    "/providers/{provider}/callback",
    come_back,
    methods=["GET"],
    operation_id="answerProviderLogin",
    summary="Come back from a provider",
    status_code=303,
    response_class=Response,
    response_description="To the return target's page, with a ticket or an error in the fragment.",
    dependencies=[Depends(_limited)],
    responses=documented({404: ["not_found"], 503: ["contended"]}, headers={303: ["Location"]}),
    route_class_override=_AnyQuery,
)
