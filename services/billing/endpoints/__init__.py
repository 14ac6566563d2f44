"""What billing answers over HTTP, one file per resource."""

from pathlib import Path

from services.billing.endpoints import checkouts, invoices, webhooks
from shared.i18n.catalogue import Catalogue
from shared.web.openapi.examples import load

ROUTERS = (checkouts.router, invoices.router, webhooks.router)

EXAMPLES = load(Path(__file__).parent)
"""Requests and answers as the tests recorded them, for the API's document."""

PROBLEM_TEXTS = Catalogue.load(Path(__file__).with_name("problems.toml"))
"""What customers read of the codes that only this service answers."""
