"""Take one of the caller's consents back (ID-13)."""

from services.identity.actions.accounts.own_account import own_account
from services.identity.actions.consents.change_consents import change_consents
from services.identity.context import IdentityContext
from services.identity.domain.consents.consents import ConsentKind, Consents
from services.identity.domain.consents.transitions import take_back
from shared.values.viewer import Viewer


async def take_consent_back(context: IdentityContext, viewer: Viewer, kind: ConsentKind) -> Consents:
    """The caller's consents afterwards; SessionOver."""
    account_id, now = (await own_account(context, viewer)).id, context.clock()
    return await change_consents(context, account_id, lambda consents: take_back(consents, kind, "account", now))
