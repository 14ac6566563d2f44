"""The ticket of a login at a provider in a body, and the cookie that says who began it (ID-09)."""

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie
from pydantic import Field

from services.identity.actions.providers.tickets import Ticket
from shared.web.schemas import RequestModel

COOKIE = "__Host-comptoir-provider-login"
"""Binds a login to the browser that began it. No other host, also none of the same site, can set it (`__Host-`)."""

_cookie = APIKeyCookie(name=COOKIE, scheme_name="providerLoginCookie", auto_error=False)
LoginCookie = Annotated[str | None, Security(_cookie)]


async def _if_any(request: Request) -> str | None:
    return request.cookies.get(COOKIE)


CookieIfAny = Annotated[str | None, Depends(_if_any)]
"""Of a route that does something else as well: it does not open it."""


class TicketRequest(RequestModel):
    """The ticket from the fragment of the return target's page. An app adds its secret; a page's browser the cookie."""

    ticket: Annotated[str, Field(min_length=1, max_length=200, repr=False)]
    secret: Annotated[
        str | None, Field(min_length=1, max_length=200, repr=False, description="of the app that began the login")
    ] = None

    def shown(self, cookie: str | None) -> Ticket:
        """The ticket with what proves who shows it."""
        return Ticket(self.ticket, self.secret or cookie or "")
