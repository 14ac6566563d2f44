"""The session of a token, as long as it is alive (ID-07)."""

from services.identity.actions.log_in import LoggedIn
from services.identity.context import Identity
from services.identity.domain.session import SessionOver, check_alive
from shared.errors import NotFound


async def find_session(identity: Identity, session_id: str) -> LoggedIn:
    """The session and its account; SessionOver once it ended, expired, or the password was reset."""
    try:
        session = (await identity.sessions.get(session_id)).state
        account = (await identity.accounts.get(session.account_id)).state
    except NotFound:
        raise SessionOver from None
    check_alive(session, account.session_epoch, identity.clock())
    return LoggedIn(session, account)
