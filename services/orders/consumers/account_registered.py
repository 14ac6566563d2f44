"""identity.account_registered → the customer can order."""

from services.orders.actions.customers.project_account import project_account
from services.orders.context import OrdersContext
from shared.events.identity.account_registered import AccountRegistered
from shared.messaging.envelope import Received


async def handle(context: OrdersContext, event: Received[AccountRegistered]) -> None:
    await project_account(context, event.data.account, event.seq)
