"""The address that a request comes from, for rate limits."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated

from fastapi import Depends, Request


async def _client(request: Request) -> str:
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    # One IPv6 subscriber has a whole /64 to choose from.
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else host


Client = Annotated[str, Depends(_client)]
"""Whose attempts are counted together: an IPv4 address or an IPv6 /64."""
