"""identity.company_changed → the next order of its users names the company as buyer."""

from services.orders.actions.customers.project_company import project_company
from services.orders.context import OrdersContext
from shared.events.identity.company_changed import CompanyChanged
from shared.messaging.envelope import Received


async def handle(context: OrdersContext, event: Received[CompanyChanged]) -> None:
    await project_company(context, event.data.company, event.seq)
