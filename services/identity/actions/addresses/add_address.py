"""Add a delivery address to the caller's list (ID-11)."""

from services.identity.actions.accounts.own_account import change_own_account
from services.identity.context import IdentityContext
from services.identity.domain.addresses.delivery_address import DeliveryAddress, Destination
from services.identity.domain.addresses.transitions import add, find
from shared.values.viewer import Viewer


async def add_address(context: IdentityContext, viewer: Viewer, destination: Destination) -> DeliveryAddress:
    """The address, with its id; TooManyAddresses, SessionOver."""
    address_id = context.new_id("adr")
    account = await change_own_account(context, viewer, lambda account: add(account, address_id, destination))
    return find(account.state, address_id)
