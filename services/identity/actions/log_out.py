"""End one session by its owner's wish (ID-07)."""

from services.identity.actions.find_session import find_session
from services.identity.context import Identity
from services.identity.domain.session import log_out as decide


async def log_out(identity: Identity, session_id: str) -> None:
    """Neither refreshes nor answers any more; SessionOver when it did not before."""
    await find_session(identity, session_id)
    now = identity.clock()
    await identity.sessions.change(session_id, lambda session: decide(session, now))
