"""What a login is made on, as an endpoint's parameter."""

from typing import Annotated

from fastapi import Depends, Request

from services.identity.domain.sessions.device import Device, device_of


async def _device(request: Request) -> Device:
    return device_of(request.headers.get("User-Agent", ""))


LoginDevice = Annotated[Device, Depends(_device)]
"""A coarse word from the User-Agent."""
