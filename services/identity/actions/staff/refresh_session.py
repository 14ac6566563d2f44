"""Exchange a refresh token of the staff for the next one, by the rules of a customer's (ID-07, ID-22)."""

from services.identity.actions.staff.log_in import StaffLoggedIn
from services.identity.context import IdentityContext
from services.identity.domain.sessions.session import SessionOver, check_alive, refresh
from shared.errors import NotFound
from shared.observability.security_log import What, record


async def refresh_staff_session(context: IdentityContext, token: str) -> StaffLoggedIn:
    """The session in its next generation; SessionOver for a forged, copied, ended or expired token alike."""
    presented = context.refresh_tokens.read(token)
    if presented is None:
        raise SessionOver
    now = context.clock()
    try:
        stored = await context.staff_sessions.change(
            presented.session_id, lambda session: refresh(session, presented.generation, now), processed=None
        )
        member = (await context.staff.get(stored.state.account_id)).state
    except NotFound:
        raise SessionOver from None
    if stored.state.end_reason == "reuse":
        record(What.TOKEN_REUSED, account_id=member.staff_id, session_id=stored.id)
        record(What.SESSION_ENDED, account_id=member.staff_id, session_id=stored.id, why="reuse")
    check_alive(stored.state, member, now)
    return StaffLoggedIn(stored.state, member)
