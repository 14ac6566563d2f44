"""Keep the newest known state of a customer's account, and wake who waits for it."""

from services.orders.context import OrdersContext
from shared.events.parts import AccountState


async def project_account(context: OrdersContext, account: AccountState, seq: int) -> None:
    """Older news than what is known are ignored."""
    await context.accounts.project(account.account_id, seq, account)
    await context.signals.notify(account.account_id)
