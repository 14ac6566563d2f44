"""Take a vehicle off the caller's list (ID-15)."""

from services.identity.actions.accounts.own_account import change_own_account
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.vehicles.transitions import remove
from shared.persistence.versioned import Versioned, Versions
from shared.values.viewer import Viewer


async def remove_vehicle(
    context: IdentityContext, viewer: Viewer, vehicle_id: str, expected: Versions
) -> Versioned[Account]:
    """The account afterwards; NotFound, Stale, SessionOver."""
    return await change_own_account(context, viewer, lambda account: remove(account, vehicle_id), expected)
