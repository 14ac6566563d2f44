"""End a request to act for a company that nobody decided in time (ID-19)."""

from services.identity.context import IdentityContext
from services.identity.domain.access.access_request import expire


async def expire_access_request(context: IdentityContext, request_id: str) -> None:
    """Does nothing before its time or after a decision."""
    now = context.clock()
    await context.access_requests.change(request_id, lambda request: expire(request, now), processed=None)
