"""What the routes have in common that mail a link to whoever's address is typed (ID-06, ID-08, S6)."""

from services.identity.actions.links.ask_link import ask_link
from services.identity.context import IdentityContext
from services.identity.domain.links.link_request import Asked
from shared.values.email_address import EmailAddress

ASKING, ASKING_FROM_ONE_PLACE, ASKING_FROM_ANYWHERE = "5/10minute", "120/minute", "20/hour"


async def ask_for_link(
    context: IdentityContext, client: str, purpose: Asked, email: EmailAddress, return_target: str | None
) -> None:
    """Asks, within what one client may for one address and for all: 429. What all clients together ask for one address
    is dropped beyond its limit, silently: whoever used it up must not show in what its owner is answered."""
    await context.rate_limits.hit(f"ask_{purpose}_from", ASKING_FROM_ONE_PLACE, client)
    await context.rate_limits.hit(f"ask_{purpose}", ASKING, email.key, client)
    if await context.rate_limits.allows(f"ask_{purpose}_anywhere", ASKING_FROM_ANYWHERE, email.key):
        await ask_link(context, purpose, email.key, return_target)
