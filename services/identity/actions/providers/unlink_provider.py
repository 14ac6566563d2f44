"""Take a provider off the account that is logged in (ID-09)."""

from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.providers.transitions import unlink_provider as decide
from shared.observability.security_log import What, record
from shared.values.viewer import Viewer


async def unlink_provider(context: IdentityContext, viewer: Viewer, provider: str) -> None:
    """NotFound when it is not linked; Refused `last_way_in`."""
    account_id = (await find_session(context, viewer)).account.account_id
    offered = context.providers.offered.configured
    await context.accounts.change(account_id, lambda account: decide(account, provider, offered), processed=None)
    record(What.PROVIDER_UNLINKED, account_id=account_id, provider=provider)
