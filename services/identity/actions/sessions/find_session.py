"""The session of a token, as long as it is alive (ID-07)."""

from services.identity.actions.sessions.log_in import LoggedIn
from services.identity.context import IdentityContext
from services.identity.domain.sessions.session import SessionOver, check_alive
from shared.errors import NotFound
from shared.values.viewer import InsufficientScope, Viewer


async def find_session(context: IdentityContext, viewer: Viewer) -> LoggedIn:
    """The session and its account; SessionOver once it ended, expired, or the password was reset;
    InsufficientScope for staff and machine clients, who have no account."""
    if viewer.for_merchant:
        raise InsufficientScope
    try:
        session = (await context.sessions.visible_to(viewer).get(viewer.session)).state
        account = (await context.accounts.visible_to(viewer).get(session.account_id)).state
    except NotFound:
        raise SessionOver from None
    check_alive(session, account, context.clock())
    return LoggedIn(session, account)
