"""The service's context as an endpoint's parameter."""

from typing import Annotated

from fastapi import Depends, Request

from services.billing.context import Billing


def _context(request: Request) -> Billing:
    context: Billing = request.app.state.context
    return context


Service = Annotated[Billing, Depends(_context)]
