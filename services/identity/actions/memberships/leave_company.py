"""End a user's access to a company: said by the leaver, an owner or staff (ID-20). One write ends the membership and
every session."""

from services.identity.actions.memberships.company_users import check_owner_remains, managed_company, one_user
from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.memberships.transitions import leave, membership_of
from shared.errors import NotFound
from shared.observability.security_log import What, record
from shared.values.viewer import Viewer


async def leave_company(context: IdentityContext, viewer: Viewer, customer_number: str) -> None:
    """The caller leaves, from whichever customer they act for; NotFound, LastOwner, SessionOver."""
    account = (await find_session(context, viewer)).account
    if membership_of(account, customer_number) is None:
        raise NotFound("membership")
    await check_owner_remains(context, customer_number, account.account_id)
    await _end(context, account.account_id, customer_number)


async def remove_user(context: IdentityContext, viewer: Viewer, customer_number: str, account_id: str) -> None:
    """An owner with the sub-user module, or staff, who may remove the last owner too; NotFound, LastOwner."""
    await managed_company(context, viewer, customer_number, needs_module=True)
    await one_user(context, viewer, customer_number, account_id)
    if not viewer.for_merchant:
        await check_owner_remains(context, customer_number, account_id)
    await _end(context, account_id, customer_number)


async def _end(context: IdentityContext, account_id: str, customer_number: str) -> None:
    now, name = context.clock(), (await context.companies.get(customer_number)).state.name
    await context.accounts.change(
        account_id, lambda account: leave(account, customer_number, name, now), processed=None
    )
    record(What.SESSION_ENDED, account_id=account_id, why="left")
