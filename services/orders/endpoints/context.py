"""The service's context as an endpoint's parameter."""

from typing import Annotated

from fastapi import Depends, Request

from services.orders.context import OrdersContext


def _context(request: Request) -> OrdersContext:
    context: OrdersContext = request.app.state.context
    return context


Context = Annotated[OrdersContext, Depends(_context)]
