"""Have a confirmation link mailed to the account of an address, if it has one that is not confirmed (ID-06)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.transitions import request_confirmation


async def send_confirmation_link(
    context: IdentityContext, email_key: str, return_target: str | None, *, job_id: str
) -> None:
    """Applied once per `job_id`. Goes to the stored address, whatever spelling was typed; earlier links end with it."""
    found = await context.accounts.by_email(email_key)
    if found is None:
        return
    token, now = context.one_time_tokens.new(), context.clock()
    await context.accounts.change(
        found.id, lambda account: request_confirmation(account, token, now, return_target), processed=job_id
    )
