"""Choose where the caller's parcels go unless an order says otherwise (ID-11)."""

from services.identity.actions.accounts.own_account import change_own_account
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.addresses.transitions import choose_default as decide
from shared.persistence.versioned import Versioned, Versions
from shared.values.viewer import Viewer


async def choose_default(
    context: IdentityContext, viewer: Viewer, address_id: str, expected: Versions
) -> Versioned[Account]:
    """The account afterwards; NotFound, Stale, SessionOver."""
    return await change_own_account(context, viewer, lambda account: decide(account, address_id), expected)
