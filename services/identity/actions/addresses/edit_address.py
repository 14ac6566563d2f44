"""Correct one of the caller's delivery addresses (ID-11)."""

from services.identity.actions.accounts.own_account import change_own_account
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.addresses.delivery_address import Destination
from services.identity.domain.addresses.transitions import edit
from shared.persistence.versioned import Versioned, Versions
from shared.values.viewer import Viewer


async def edit_address(
    context: IdentityContext, viewer: Viewer, address_id: str, destination: Destination, expected: Versions
) -> Versioned[Account]:
    """The account afterwards; NotFound, Stale, SessionOver."""
    return await change_own_account(context, viewer, lambda account: edit(account, address_id, destination), expected)
