"""Take a request for a mailed link, at the same cost whether or not the address has an account (ID-06, ID-08)."""

from services.identity.context import IdentityContext
from services.identity.domain.links.link import Purpose
from services.identity.domain.links.link_request import Asked, ask
from shared.observability.security_log import What, record

_LOGGED = {Purpose.RESET_PASSWORD: What.RESET_ASKED, Purpose.CONFIRM_ADDRESS: What.CONFIRMATION_ASKED}


async def ask_link(context: IdentityContext, purpose: Asked, email_key: str, return_target: str | None) -> None:
    """Stores the request; identity's worker looks for the account. Invalid when there is no such return target."""
    target = context.return_targets.chosen(return_target)
    record(_LOGGED[purpose], address=email_key)
    request, jobs = ask(purpose, email_key, target, context.clock())
    await context.link_requests.create(context.new_id("lnk"), request, jobs)
