"""The service's context as an endpoint's parameter."""

from typing import Annotated

from fastapi import Depends, Request

from services.orders.context import Orders


def _context(request: Request) -> Orders:
    context: Orders = request.app.state.context
    return context


Service = Annotated[Orders, Depends(_context)]
