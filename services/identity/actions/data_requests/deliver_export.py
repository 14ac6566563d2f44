"""Have the link to a finished export mailed (ID-14)."""

from services.identity.context import IdentityContext
from services.identity.domain.data_requests.transitions import deliver


async def deliver_export(context: IdentityContext, request_id: str) -> None:
    """Once: a second run finds the request answered."""
    token, now = context.one_time_tokens.new(), context.clock()
    await context.data_requests.move(request_id, lambda request: deliver(request, token, now), processed=None)
