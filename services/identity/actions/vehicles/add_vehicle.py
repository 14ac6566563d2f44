"""Add a vehicle to the caller's list (ID-15)."""

from services.identity.actions.accounts.own_account import change_own_account
from services.identity.context import IdentityContext
from services.identity.domain.vehicles.transitions import add, find
from services.identity.domain.vehicles.vehicle import Description, Vehicle
from shared.values.viewer import Viewer


async def add_vehicle(context: IdentityContext, viewer: Viewer, description: Description) -> Vehicle:
    """The vehicle, with its id; TooManyVehicles, Invalid, SessionOver."""
    vehicle_id, now = context.new_id("veh"), context.clock()
    account = await change_own_account(context, viewer, lambda account: add(account, vehicle_id, description, now))
    return find(account.state, vehicle_id)
