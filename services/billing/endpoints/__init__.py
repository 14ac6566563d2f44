"""What billing answers over HTTP, one file per resource."""

from services.billing.endpoints import checkouts, invoices, webhooks

ROUTERS = (checkouts.router, invoices.router, webhooks.router)
