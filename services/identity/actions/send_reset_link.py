"""Have a reset link mailed to the account of an address, if there is one (ID-08)."""

from services.identity.context import Identity
from services.identity.domain.account import request_reset


async def send_reset_link(identity: Identity, email_key: str, *, cause: str) -> None:
    """`cause` is the event's id: applied once. Goes to the stored address, whatever spelling was typed."""
    found = await identity.accounts.by_email(email_key)
    if found is None:
        return
    token, now = identity.one_time_tokens.new(), identity.clock()
    await identity.accounts.change(found.id, lambda account: request_reset(account, token, now), cause=cause)
