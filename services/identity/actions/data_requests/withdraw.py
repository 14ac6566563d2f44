"""Take a request back: an erasure before it has begun, a restriction to lift it (ID-14)."""

from services.identity.context import IdentityContext
from services.identity.domain.data_requests.request import DataRequest
from services.identity.domain.data_requests.transitions import withdraw as decide
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer


async def withdraw(context: IdentityContext, viewer: Viewer, request_id: str) -> Versioned[DataRequest]:
    """The withdrawn request. NotFound; Refused `data_request_not_open` when the erasure has begun or it has ended."""
    await context.data_requests.visible_to(viewer).get(request_id)
    now = context.clock()
    return await context.data_requests.move(request_id, lambda each: decide(each, now), processed=None)
