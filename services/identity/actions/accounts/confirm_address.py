"""Confirm an e-mail address by the mailed token (ID-06)."""

from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.transitions import confirm_address as decide
from services.identity.domain.links.link import TokenInvalid
from services.identity.domain.links.token import token_hash
from shared.observability.security_log import What, record
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer


async def confirm_address(context: IdentityContext, token: str, viewer: Viewer | None) -> Versioned[Account]:
    """The confirmed account; TokenInvalid when the token is unknown, used or too old. Its sessions end but for
    `viewer`'s, when that is one of them."""
    hashed, now = token_hash(token), context.clock()
    found = await context.accounts.by_token(hashed)
    if found is None:
        raise TokenInvalid
    own, fresh = await _own_session(context, viewer, found.id), context.one_time_tokens.new()
    confirmed = await context.accounts.change(
        found.id, lambda account: decide(account, hashed, fresh, now, own), processed=None
    )
    record(What.SESSION_ENDED, account_id=found.id, why="address_confirmed")
    return confirmed


async def _own_session(context: IdentityContext, viewer: Viewer | None, account_id: str) -> str | None:
    if viewer is None or viewer.account_id != account_id:
        return None
    return (await find_session(context, viewer)).session.session_id
