"""Link a provider to the account that is logged in (ID-09)."""

from services.identity.actions.providers.tickets import Ticket, read_ticket, spend_ticket
from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.providers.transitions import link_provider as decide
from shared.errors import AlreadyExists, Refused
from shared.observability.security_log import What, record
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer


async def link_provider(context: IdentityContext, viewer: Viewer, ticket: Ticket) -> Versioned[Account]:
    """The account with the provider; TicketInvalid; Refused `provider_taken` when another account has this one of the
    provider, and what the transition refuses."""
    account_id = (await find_session(context, viewer)).account.account_id
    identity, now = await read_ticket(context, ticket), context.clock()
    try:
        changed = await context.accounts.change(
            account_id, lambda account: decide(account, identity, now), processed=None
        )
    except AlreadyExists:
        raise Refused("provider_taken") from None
    await spend_ticket(context, ticket)
    record(What.PROVIDER_LINKED, account_id=account_id, provider=identity.provider)
    return changed
