"""Whether what is behind an access token has ended: known here at once, while the other services wait for the event
(ID-07, ID-20, ID-22)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.sessions.session import Session, SessionOver, check_alive
from services.identity.domain.staff.member import StaffMember
from shared.errors import NotFound
from shared.persistence.repository import Repository
from shared.values.viewer import Kind, Viewer


async def has_ended(context: IdentityContext, viewer: Viewer) -> bool:
    """Whether the session is over, or its account or its member of the staff ended all of them; whether a machine
    client is revoked or expired."""
    if viewer.kind is Kind.MACHINE:
        return await _is_gone(context, viewer.account_id)
    if viewer.session_id is None:
        return False
    of_staff = viewer.kind is Kind.STAFF
    sessions: Repository[Session] = context.staff_sessions if of_staff else context.sessions
    logins: Repository[Account] | Repository[StaffMember] = context.staff if of_staff else context.accounts
    try:
        login = (await logins.get(viewer.account_id)).state
        check_alive((await sessions.get(viewer.session_id)).state, login, context.clock())
    except (NotFound, SessionOver):
        return True
    return False


async def _is_gone(context: IdentityContext, client_id: str) -> bool:
    try:
        client = (await context.machine_clients.get(client_id)).state
    except NotFound:
        return True
    return not client.is_good(context.clock())
