"""The service's context as an endpoint's parameter."""

from typing import Annotated

from services.identity.context import IdentityContext
from shared.web.context import from_app

Context = Annotated[IdentityContext, from_app]
