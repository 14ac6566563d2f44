"""Take a request for a reset link, at the same cost whether or not the address has an account (ID-08)."""

from services.identity.context import IdentityContext
from services.identity.domain.links.link_request import ask_reset as decide
from shared.observability.security_log import What, record


async def ask_reset(context: IdentityContext, email_key: str, return_target: str | None) -> None:
    """Stores the request; identity's worker looks for the account. Invalid when there is no such return target."""
    target = context.return_targets.chosen(return_target)
    record(What.RESET_ASKED, address=email_key)
    request, jobs = decide(email_key, target, context.clock())
    await context.link_requests.create(context.new_id("lnk"), request, jobs)
