"""Open a session by a login at a provider that is linked to an account (ID-09)."""

from services.identity.actions.providers.tickets import Ticket, read_ticket, spend_ticket
from services.identity.actions.sessions.log_in import LoggedIn, logins, open_session
from services.identity.context import IdentityContext
from services.identity.domain.sessions.device import Device
from shared.errors import Refused


async def log_in_by_provider(context: IdentityContext, ticket: Ticket, device: Device) -> LoggedIn:
    """The new session. Refused `provider_not_linked`, with the ticket still good, when no account is linked: also when
    one has the same address, which its owner must log in to by their own means. TicketInvalid."""
    identity = await read_ticket(context, ticket)
    found = await context.accounts.by_provider(identity.key)
    if found is None:
        logins.labels("provider_not_linked").inc()
        raise Refused("provider_not_linked")
    await spend_ticket(context, ticket)
    return await open_session(context, found.state, device)
