"""Read and use the ticket at the end of a login at a provider (ID-09)."""

from dataclasses import dataclass, field

from services.identity.context import IdentityContext
from services.identity.domain.links.token import token_hash
from services.identity.domain.providers.login import Identity, TicketInvalid, check_ticket, use_ticket
from shared.errors import NotFound
from shared.observability.security_log import What, record


@dataclass(frozen=True)
class Ticket:
    """A ticket, and the secret of the browser or app that shows it."""

    text: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def login_id(self) -> str:
        """The login that it is the end of."""
        return self.text.partition(".")[0]


async def read_ticket(context: IdentityContext, ticket: Ticket) -> Identity:
    """Who it is for, the ticket still good; TicketInvalid."""
    try:
        login = await context.providers.logins.get(ticket.login_id)
        return check_ticket(login.state, token_hash(ticket.text), token_hash(ticket.secret), context.clock())
    except (NotFound, TicketInvalid):
        record(What.PROVIDER_LOGIN_REFUSED, why=TicketInvalid.code)
        raise TicketInvalid from None


async def spend_ticket(context: IdentityContext, ticket: Ticket) -> None:
    """The ticket is used up; TicketInvalid, also for all but one of many at once."""
    text, secret, now = token_hash(ticket.text), token_hash(ticket.secret), context.clock()
    try:
        await context.providers.logins.change(
            ticket.login_id, lambda login: use_ticket(login, text, secret, now), processed=None
        )
    except NotFound:
        raise TicketInvalid from None
