"""End one session of the staff at its owner's request (ID-22)."""

from services.identity.context import IdentityContext
from services.identity.domain.sessions.session import log_out as decide
from shared.observability.security_log import What, record
from shared.values.viewer import Viewer


async def log_out_staff(context: IdentityContext, viewer: Viewer) -> None:
    """Ends the session of the access token, in every service; SessionOver when it was over before."""
    now = context.clock()
    await context.staff_sessions.change(viewer.session, lambda session: decide(session, now), processed=None)
    record(What.SESSION_ENDED, account_id=viewer.account_id, session_id=viewer.session, why="logout")
