"""The address that a request comes from, for rate limits."""

import functools
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated

from fastapi import Depends, Request

from shared.web.openapi.declare import sends


@functools.lru_cache(10_000)
def client_address(host: str) -> str:
    """Whose address it is: an IPv4 address itself, an IPv6 address as its /64."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    # One IPv6 subscriber has a whole /64 to choose from.
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else host


@sends({429: ["too_many_attempts"]})
async def _client(request: Request) -> str:
    return client_address(request.client.host if request.client else "")


Client = Annotated[str, Depends(_client)]
"""Whose attempts are counted together: an IPv4 address or an IPv6 /64."""
