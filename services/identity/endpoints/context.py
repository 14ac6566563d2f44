"""The service's context and the client's address as parameters of an endpoint, and what is 401."""

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated

from fastapi import Depends, Request

from services.identity.actions.sessions.log_in import LoginRefused
from services.identity.context import IdentityContext
from services.identity.domain.sessions.session import SessionOver
from shared.web.problems import HttpProblem


def _context(request: Request) -> IdentityContext:
    context: IdentityContext = request.app.state.context
    return context


def _client(request: Request) -> str:
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    # One IPv6 subscriber has a whole /64 to choose from.
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else host


Context = Annotated[IdentityContext, Depends(_context)]

Client = Annotated[str, Depends(_client)]
"""Whose attempts are counted together: an IPv4 address or an IPv6 /64."""


@contextmanager
def unauthorized_when_refused() -> Iterator[None]:
    """A refused login and a session that is over answer 401, with the challenge of RFC 6750."""
    try:
        yield
    except (LoginRefused, SessionOver) as error:
        challenge = {"WWW-Authenticate": 'Bearer realm="comptoir"'}
        raise HttpProblem(401, error.code, error.message, challenge) from None
