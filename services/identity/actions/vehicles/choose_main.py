"""Choose the caller's main vehicle (ID-15)."""

from services.identity.actions.accounts.own_account import change_own_account
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.vehicles.transitions import choose_main as decide
from shared.persistence.versioned import Versioned, Versions
from shared.values.viewer import Viewer


async def choose_main(
    context: IdentityContext, viewer: Viewer, vehicle_id: str, expected: Versions
) -> Versioned[Account]:
    """The account afterwards; NotFound, Stale, SessionOver."""
    return await change_own_account(context, viewer, lambda account: decide(account, vehicle_id), expected)
