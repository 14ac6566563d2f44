"""Note that an account is used, at most once a day (ID-26)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.data_requests.standing import note_active as decide


async def note_active(context: IdentityContext, account: Account) -> None:
    """Its owner logged in; a notice of erasure is void with it. `account` is as it was just read."""
    now = context.clock()
    if decide(account, now)[0] != account:
        await context.accounts.change(account.account_id, lambda each: decide(each, now), processed=None)
