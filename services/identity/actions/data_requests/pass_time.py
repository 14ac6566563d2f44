"""Do what is due for a request: begin, ask again, give up a link, raise the alarm about its due date (ID-14)."""

from services.identity.context import IdentityContext
from services.identity.domain.data_requests.transitions import pass_time as decide


async def pass_time(context: IdentityContext, request_id: str) -> None:
    """Nothing before its time."""
    now = context.clock()
    await context.data_requests.move(request_id, lambda request: decide(request, now), processed=None)
