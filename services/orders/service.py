"""orders, wired on one screen."""

from services.orders import consumers, endpoints
from services.orders.actions.expire_order import expire_order
from services.orders.adapters.orders import OrderStore
from services.orders.adapters.products import ProductStore
from services.orders.context import Orders
from services.orders.settings import Settings
from shared.events.parts import AccountState
from shared.projections import Projections
from shared.schedule import Schedule
from shared.service import Kit, Wiring


def wire(settings: Settings, kit: Kit) -> Wiring[Orders]:
    """The whole service from its settings and the kernel's kit."""
    orders = Orders(
        orders=OrderStore(kit.database, kit.outbound),
        products=ProductStore(kit.database),
        accounts=Projections(kit.database, "accounts", AccountState),
        signals=kit.signals,
        idempotency=kit.idempotency,
        rate_limits=kit.rate_limits,
        clock=kit.clock,
        terms_version=settings.terms_version,
        payment_window=settings.payment_window,
    )

    async def expire(number: str) -> None:
        await expire_order(orders, number)

    return Wiring(
        context=orders,
        routers=endpoints.ROUTERS,
        handlers=consumers.TABLE,
        stores=(orders.orders, orders.products, orders.accounts),
        schedules=(Schedule(orders.orders, expire, kit.clock),),
    )
