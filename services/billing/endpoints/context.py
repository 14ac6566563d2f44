"""The service's context as an endpoint's parameter."""

from typing import Annotated

from services.billing.context import BillingContext
from shared.web.context import from_app

Context = Annotated[BillingContext, from_app]
