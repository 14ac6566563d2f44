"""The account of who asks: read it, change it. A session that ended sees and changes nothing."""

from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from shared.persistence.repository import Transition
from shared.persistence.versioned import Versioned, Versions
from shared.values.viewer import Viewer


async def own_account(context: IdentityContext, viewer: Viewer) -> Versioned[Account]:
    """The viewer's account with its version; SessionOver."""
    account_id = (await find_session(context, viewer)).account.account_id
    return await context.accounts.visible_to(viewer).get(account_id)


async def change_own_account(
    context: IdentityContext, viewer: Viewer, transition: Transition[Account], expected: Versions = None
) -> Versioned[Account]:
    """The viewer's account after `transition`; SessionOver, Stale, and what the transition raises."""
    account_id = (await find_session(context, viewer)).account.account_id
    return await context.accounts.change(account_id, transition, processed=None, expected=expected)
