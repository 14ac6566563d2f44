"""Restrict an account, or lift it, as its request says now (ID-14; GDPR article 18)."""

from services.identity.actions.consents.change_consents import change_consents
from services.identity.context import IdentityContext
from services.identity.domain.consents.transitions import take_all_back
from services.identity.domain.data_requests.standing import lift_restriction, restrict


async def apply_restriction(context: IdentityContext, request_id: str) -> None:
    """Twice is once. Consents to be mailed end with a restriction, and do not come back with its end."""
    request, now = (await context.data_requests.get(request_id)).state, context.clock()
    decide = restrict if request.lifted_at is None else lift_restriction
    await context.accounts.change(request.account_id, lambda account: decide(account, now), processed=None)
    if request.lifted_at is None:
        await change_consents(context, request.account_id, lambda consents: take_all_back(consents, "account", now))
