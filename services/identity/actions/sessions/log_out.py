"""End one session by its owner's wish (ID-07)."""

from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.sessions.session import log_out as decide


async def log_out(context: IdentityContext, session_id: str) -> None:
    """Neither refreshes nor answers any more; SessionOver when it did not before."""
    await find_session(context, session_id)
    now = context.clock()
    await context.sessions.change(session_id, lambda session: decide(session, now), processed=None)
