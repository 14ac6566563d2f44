"""Make the address that a link was mailed to the account's (ID-10)."""

from services.identity.actions.accounts.open_account import EmailTaken
from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.links.link import TokenInvalid
from services.identity.domain.links.token import token_hash
from services.identity.domain.profile.email import redeem_email_change as decide
from shared.errors import AlreadyExists
from shared.observability.security_log import What, record
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer


async def redeem_email_change(context: IdentityContext, token: str, viewer: Viewer | None) -> Versioned[Account]:
    """The account with its new address; of its sessions `viewer`'s goes on, when it is one of them. TokenInvalid when
    the token is unknown, used, superseded or a day old; EmailTaken when the address got an account meanwhile."""
    hashed, now = token_hash(token), context.clock()
    found = await context.accounts.by_token(hashed)
    if found is None:
        raise TokenInvalid
    own = await _own_session(context, viewer, found.id)
    try:
        changed = await context.accounts.change(
            found.id, lambda account: decide(account, hashed, now, own), processed=None
        )
    except AlreadyExists:
        raise EmailTaken from None
    record(What.EMAIL_CHANGED, account_id=found.id, address=changed.state.email_key)
    record(What.SESSION_ENDED, account_id=found.id, why="email_changed")
    return changed


async def _own_session(context: IdentityContext, viewer: Viewer | None, account_id: str) -> str | None:
    if viewer is None or viewer.account_id != account_id:
        return None
    return (await find_session(context, viewer)).session.session_id
