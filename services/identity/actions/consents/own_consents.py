"""What a customer has agreed to (ID-13)."""

from services.identity.actions.accounts.own_account import own_account
from services.identity.context import IdentityContext
from services.identity.domain.consents.consents import Consents
from shared.errors import NotFound
from shared.values.viewer import Viewer


async def own_consents(context: IdentityContext, viewer: Viewer) -> Consents:
    """The caller's consents, also before the first was given; SessionOver."""
    account_id = (await own_account(context, viewer)).id
    try:
        return (await context.consents.visible_to(viewer).get(account_id)).state
    except NotFound:
        return Consents(account_id=account_id)
