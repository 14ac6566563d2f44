"""Correct one of the caller's vehicles (ID-15)."""

from services.identity.actions.accounts.own_account import change_own_account
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.vehicles.transitions import edit
from services.identity.domain.vehicles.vehicle import Description
from shared.persistence.versioned import Versioned, Versions
from shared.values.viewer import Viewer


async def edit_vehicle(
    context: IdentityContext, viewer: Viewer, vehicle_id: str, description: Description, expected: Versions
) -> Versioned[Account]:
    """The account afterwards; NotFound, Invalid, Stale, SessionOver."""
    now = context.clock()
    return await change_own_account(
        context, viewer, lambda account: edit(account, vehicle_id, description, now), expected
    )
