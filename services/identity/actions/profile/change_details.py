"""Correct the caller's contact details, or choose another language (ID-10)."""

from services.identity.actions.accounts.own_account import change_own_account
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.profile.details import Details
from services.identity.domain.profile.details import change_details as decide
from shared.persistence.versioned import Versioned, Versions
from shared.values.viewer import Viewer


async def change_details(
    context: IdentityContext, viewer: Viewer, details: Details, expected: Versions
) -> Versioned[Account]:
    """The account afterwards; Invalid, Stale, SessionOver."""
    return await change_own_account(context, viewer, lambda account: decide(account, details), expected)
