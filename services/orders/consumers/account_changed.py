"""identity.account_changed → the next order is prefilled with the new details."""

from services.orders.actions.customers.project_account import project_account
from services.orders.context import OrdersContext
from shared.events.identity.account_changed import AccountChanged
from shared.messaging.envelope import Received


async def handle(context: OrdersContext, event: Received[AccountChanged]) -> None:
    await project_account(context, event.data.account, event.seq)
