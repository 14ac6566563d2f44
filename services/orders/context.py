"""What the endpoints, consumers and actions of orders are handed; wired in `service.py`."""

from dataclasses import dataclass
from datetime import timedelta

from services.orders.adapters.mongo.orders import OrderStore
from services.orders.adapters.mongo.products import ProductStore
from services.orders.domain.customers.account import KnownAccount
from services.orders.domain.customers.basket_consent import BasketConsent
from services.orders.domain.customers.company import KnownCompany
from shared.messaging.signals import Signals
from shared.persistence.projections import Projections
from shared.persistence.reservations import Pools
from shared.runtime.return_targets import ReturnTargets
from shared.values.clock import Clock
from shared.web.idempotency import Idempotency
from shared.web.rate_limits import RateLimits


@dataclass(frozen=True)
class OrdersContext:
    """The service's stores and tools."""

    orders: OrderStore
    products: ProductStore
    stock: Pools
    accounts: Projections[KnownAccount]
    companies: Projections[KnownCompany]
    consents: Projections[BasketConsent]
    signals: Signals
    idempotency: Idempotency
    rate_limits: RateLimits
    clock: Clock
    terms_version: str
    payment_window: timedelta
    return_targets: ReturnTargets
    most_unpaid_orders: int
