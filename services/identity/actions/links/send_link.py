"""Have a link mailed to the account of an address, if it has one that may be mailed one (ID-06, ID-08)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.transitions import request_confirmation, request_reset
from services.identity.domain.links.link import Purpose
from services.identity.domain.links.link_request import Asked

_TRANSITIONS = {Purpose.RESET_PASSWORD: request_reset, Purpose.CONFIRM_ADDRESS: request_confirmation}


async def send_link(
    context: IdentityContext, purpose: Asked, email_key: str, return_target: str | None, *, job_id: str
) -> None:
    """Applied once per `job_id`. Goes to the stored address, whatever spelling was typed; earlier links end with it."""
    found = await context.accounts.by_email(email_key)
    if found is None:
        return
    decide, token, now = _TRANSITIONS[purpose], context.one_time_tokens.new(), context.clock()
    await context.accounts.change(
        found.id, lambda account: decide(account, token, now, return_target), processed=job_id
    )
