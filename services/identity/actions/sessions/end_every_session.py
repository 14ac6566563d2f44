"""End every session of one's own account, the present one too or not (ID-07)."""

from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.accounts.transitions import end_sessions
from shared.observability.security_log import What, record
from shared.values.viewer import Viewer


async def end_every_session(context: IdentityContext, viewer: Viewer, *, keep_current: bool) -> None:
    """One write, however many there are; SessionOver when the viewer's own is over."""
    await find_session(context, viewer)
    now, keep = context.clock(), viewer.session if keep_current else None
    await context.accounts.change(
        viewer.account_id, lambda account: end_sessions(account, "logout_everywhere", now, keep), processed=None
    )
    record(What.SESSION_ENDED, account_id=viewer.account_id, why="logout_everywhere")
