"""What a ticket at the end of a login at a provider is good for: to be read, and to open a session (ID-09)."""

from typing import Annotated

from fastapi import Depends, Response
from pydantic import Field

from services.identity.actions.providers.log_in_by_provider import log_in_by_provider
from services.identity.actions.providers.tickets import read_ticket
from services.identity.endpoints.browser_sessions import page_answer
from services.identity.endpoints.context import Context
from services.identity.endpoints.device import LoginDevice
from services.identity.endpoints.sessions import (
    LOGGING_IN_FROM_ONE_PLACE,
    AccessResponse,
    SessionResponse,
    session_answer,
)
from services.identity.endpoints.ticket import LoginCookie, TicketRequest
from shared.web.client import Client
from shared.web.cors import FROM_OUR_PAGES
from shared.web.openapi.declare import documented
from shared.web.routes import router_for
from shared.web.schemas import ResponseModel

router = router_for("providers")

_REFUSED = documented({409: ["provider_not_linked", "provider_ticket_invalid"], 503: ["contended"]})


class TicketResponse(ResponseModel):
    """Who somebody is at a provider, as it says; null what it did not tell. A form for registration is filled in with
    it. `email_confirmed` is the provider's word: an account with this address needs no other confirmation."""

    provider: Annotated[str, Field(examples=["paypal"])]
    email: Annotated[str | None, Field(examples=["camille@example.com"])]
    email_confirmed: bool
    first_name: Annotated[str | None, Field(examples=["Camille"])]
    name: Annotated[str | None, Field(examples=["Exemple"])]


async def _limited(context: Context, client: Client) -> None:
    await context.rate_limits.hit("log_in_from", LOGGING_IN_FROM_ONE_PLACE, client)


Limited = Annotated[None, Depends(_limited)]


@router.post(
    "/provider-tickets",
    operation_id="readProviderTicket",
    summary="Read who a ticket is for",
    response_description="Who it is at the provider.",
    responses=documented({409: ["provider_ticket_invalid"]}),
)
async def read(context: Context, _: Limited, body: TicketRequest, cookie: LoginCookie) -> TicketResponse:
    """Who logged in at the provider; the ticket stays good, once and for thirty minutes from the login."""
    return TicketResponse.model_validate(await read_ticket(context, body.shown(cookie)))


@router.post(
    "/sessions/by-provider",
    operation_id="logInByProvider",
    summary="Log in by a provider",
    status_code=201,
    response_description="The tokens of a new session.",
    responses=_REFUSED,
)
async def create_session(context: Context, device: LoginDevice, _: Limited, body: TicketRequest) -> SessionResponse:
    """Logs in an app whose login at a provider has ended with this ticket. 409 `provider_not_linked` when no account is
    linked, with the ticket still good: register with it, or log in by password and link it."""
    return session_answer(context, await log_in_by_provider(context, body.shown(None), device))


@router.post(
    "/browser-sessions/by-provider",
    operation_id="logInPageByProvider",
    summary="Log in a page by a provider",
    status_code=201,
    response_description="An access token; the refresh token is in the cookie.",
    dependencies=[FROM_OUR_PAGES],
    responses={**_REFUSED, **documented(headers={201: ["Set-Cookie"]})},
)
async def create_browser_session(
    context: Context, device: LoginDevice, _: Limited, body: TicketRequest, cookie: LoginCookie, response: Response
) -> AccessResponse:
    """The same for a page, in the browser that began the login."""
    return page_answer(context, await log_in_by_provider(context, body.shown(cookie), device), response)
