"""identity.account_changed → the next order is prefilled with the new details."""

from services.orders.actions.learn_account import learn_account
from services.orders.context import Orders
from shared.events.identity.account_changed import AccountChanged
from shared.messaging.envelope import Received


async def handle(orders: Orders, event: Received[AccountChanged]) -> None:
    await learn_account(orders, event.data.account, event.seq)
