"""What billing answers over HTTP, one file per resource."""

from pathlib import Path

from services.billing.endpoints import checkouts, invoices, webhooks
from shared.i18n.catalogue import Catalogue

ROUTERS = (checkouts.router, invoices.router, webhooks.router)

PROBLEM_TEXTS = Catalogue.load(Path(__file__).with_name("problems.toml"))
"""What customers read of the codes that only this service answers."""
