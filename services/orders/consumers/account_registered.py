"""identity.account_registered → the customer can order."""

from services.orders.actions.learn_account import learn_account
from services.orders.context import Orders
from shared.events.identity.account_registered import AccountRegistered
from shared.messaging.envelope import Received


async def handle(orders: Orders, event: Received[AccountRegistered]) -> None:
    await learn_account(orders, event.data.account, event.seq)
