"""What the endpoints, consumers and actions of orders are handed; wired in `service.py`."""

from dataclasses import dataclass
from datetime import timedelta

from services.orders.adapters.orders import OrderStore
from services.orders.adapters.products import ProductStore
from shared.clock import Clock
from shared.events.parts import AccountState
from shared.messaging.signals import Signals
from shared.projections import Projections
from shared.web.idempotency import Idempotency
from shared.web.rate_limits import RateLimits


@dataclass(frozen=True)
class Orders:
    """The service's stores and tools."""

    orders: OrderStore
    products: ProductStore
    accounts: Projections[AccountState]
    signals: Signals
    idempotency: Idempotency
    rate_limits: RateLimits
    clock: Clock
    terms_version: str
    payment_window: timedelta
