"""The service's context as an endpoint's parameter."""

from typing import Annotated

from services.orders.context import OrdersContext
from shared.web.context import from_app

Context = Annotated[OrdersContext, from_app]
