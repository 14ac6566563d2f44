"""What orders answers over HTTP, one file per resource."""

from services.orders.endpoints import orders, products

ROUTERS = (products.router, orders.router)
