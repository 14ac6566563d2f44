"""Keep the newest known state of a customer's account, and wake who waits for it."""

from services.orders.context import OrdersContext
from services.orders.domain.customers.account import KnownAccount
from shared.events.parts import AccountState
from shared.values.postal_address import PostalAddress


async def project_account(context: OrdersContext, account: AccountState, seq: int) -> None:
    """An older state than the known one is ignored."""
    await context.accounts.project(account.account_id, seq, _known(account))
    await context.signals.notify(account.account_id)


def _known(account: AccountState) -> KnownAccount:
    return KnownAccount(
        account_id=account.account_id,
        customer_number=account.customer_number,
        email=account.email,
        first_name=account.first_name,
        name=account.name,
        phone=account.phone,
        address=PostalAddress(**dict(account.address)),
        locale=account.locale,
    )
