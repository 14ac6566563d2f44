"""The service's context as an endpoint's parameter."""

from typing import Annotated

from fastapi import Depends, Request

from services.billing.context import BillingContext


def _context(request: Request) -> BillingContext:
    context: BillingContext = request.app.state.context
    return context


Context = Annotated[BillingContext, Depends(_context)]
