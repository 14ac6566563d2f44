"""orders, wired on one screen."""

from services.orders import consumers, deadlines, endpoints, jobs
from services.orders.adapters.mongo.known_accounts import known_accounts
from services.orders.adapters.mongo.known_companies import known_companies
from services.orders.adapters.mongo.known_consents import known_consents
from services.orders.adapters.mongo.orders import OrderStore
from services.orders.adapters.mongo.products import ProductStore
from services.orders.adapters.mongo.stock import stock_deadlines, stock_pools
from services.orders.context import OrdersContext
from services.orders.settings import Settings
from shared.runtime.return_targets import ReturnTargets
from shared.runtime.service import Kernel, ServiceDefinition


def wire(settings: Settings, kernel: Kernel) -> ServiceDefinition[OrdersContext]:
    """The whole service, from its settings and what the kernel hands over."""
    context = OrdersContext(
        orders=OrderStore(kernel.database, kernel.outbound),
        products=ProductStore(kernel.database),
        stock=stock_pools(kernel.database),
        accounts=known_accounts(kernel.database),
        companies=known_companies(kernel.database),
        consents=known_consents(kernel.database),
        signals=kernel.signals,
        idempotency=kernel.idempotency,
        rate_limits=kernel.rate_limits,
        clock=kernel.clock,
        terms_version=settings.terms_version,
        payment_window=settings.payment_window,
        return_targets=ReturnTargets(settings.return_targets),
        most_unpaid_orders=settings.most_unpaid_orders,
    )

    return ServiceDefinition(
        context=context,
        routers=endpoints.ROUTERS,
        problem_texts=endpoints.PROBLEM_TEXTS,
        examples=endpoints.EXAMPLES,
        handlers=consumers.TABLE,
        jobs=jobs.TABLE,
        stores=(
            context.orders,
            context.products,
            context.accounts,
            context.companies,
            context.consents,
            stock_deadlines(kernel.database, kernel.outbound),
        ),
        deadlines=deadlines.TABLE,
    )
