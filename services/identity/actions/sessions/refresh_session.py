"""Exchange a refresh token for the next one; an old one ends the session, but for the seconds in which an answer may
have been lost (ID-07)."""

from services.identity.actions.sessions.log_in import LoggedIn
from services.identity.context import IdentityContext
from services.identity.domain.sessions.session import SessionOver, check_alive, refresh
from shared.errors import NotFound
from shared.observability.security_log import What, record


async def refresh_session(context: IdentityContext, token: str) -> LoggedIn:
    """The session in its next generation; SessionOver for a forged, copied, ended or expired token alike."""
    presented = context.refresh_tokens.read(token)
    if presented is None:
        raise SessionOver
    now = context.clock()
    try:
        stored = await context.sessions.change(
            presented.session_id, lambda session: refresh(session, presented.generation, now), processed=None
        )
        account = (await context.accounts.get(stored.state.account_id)).state
    except NotFound:
        raise SessionOver from None
    if stored.state.end_reason == "reuse":
        record(What.TOKEN_REUSED, account_id=account.account_id, session_id=stored.id)
        record(What.SESSION_ENDED, account_id=account.account_id, session_id=stored.id, why="reuse")
    check_alive(stored.state, account, now)
    return LoggedIn(stored.state, account)
