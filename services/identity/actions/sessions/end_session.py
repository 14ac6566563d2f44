"""End one of one's own sessions, such as that of a lost phone (ID-07)."""

from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.sessions.session import SessionOver, check_alive, log_out
from shared.errors import NotFound
from shared.observability.security_log import What, record
from shared.values.viewer import Viewer


async def end_session(context: IdentityContext, viewer: Viewer, session_id: str) -> None:
    """NotFound when it is over, or none of the viewer's; SessionOver when the viewer's own is over."""
    account, now = (await find_session(context, viewer)).account, context.clock()
    session = (await context.sessions.visible_to(viewer).own().get(session_id)).state
    try:
        check_alive(session, account, now)
        await context.sessions.change(session_id, lambda session: log_out(session, now), processed=None)
    except SessionOver:
        raise NotFound("session") from None
    record(What.SESSION_ENDED, account_id=viewer.account_id, session_id=session_id, why="logout")
