"""Keep the newest known state of a customer's account, and wake who waits for it."""

from services.orders.context import Orders
from shared.events.parts import AccountState


async def learn_account(orders: Orders, account: AccountState, seq: int) -> None:
    """Older news than what is known are ignored."""
    await orders.accounts.learn(account.account_id, seq, account)
    await orders.signals.notify(account.account_id)
