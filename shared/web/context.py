"""The service's context as an endpoint's parameter."""

from typing import Any

from fastapi import Depends, Request

from shared.web.openapi.declare import sends


@sends({503: ["unavailable"]})  # what endpoints do, they do with the database
async def _context(request: Request) -> Any:
    return request.app.state.context


from_app = Depends(_context)
"""`Annotated[OrdersContext, from_app]`: what `service.py` wired."""
