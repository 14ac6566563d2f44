"""End one session at its owner's request (ID-07)."""

from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.sessions.session import SessionOver
from services.identity.domain.sessions.session import log_out as decide
from shared.errors import NotFound
from shared.observability.security_log import What, record
from shared.values.viewer import Viewer


async def log_out(context: IdentityContext, viewer: Viewer) -> None:
    """Ends the session for refreshing and for reading; SessionOver when it was over before."""
    await find_session(context, viewer)
    now = context.clock()
    await context.sessions.change(viewer.session, lambda session: decide(session, now), processed=None)
    record(What.SESSION_ENDED, account_id=viewer.account_id, session_id=viewer.session, why="logout")


async def log_out_by_refresh_token(context: IdentityContext, token: str) -> None:
    """Ends the session of a refresh token that we issued, of whatever generation; nothing when it is over already."""
    presented, now = context.refresh_tokens.read(token), context.clock()
    if presented is None:
        return
    try:
        ended = await context.sessions.change(
            presented.session_id, lambda session: decide(session, now), processed=None
        )
    except (NotFound, SessionOver):
        return
    record(What.SESSION_ENDED, account_id=ended.state.account_id, session_id=ended.id, why="logout")
