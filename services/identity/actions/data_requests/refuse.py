"""Refuse a request, with the reason that its owner reads (ID-14; GDPR article 12(4))."""

from services.identity.context import IdentityContext
from services.identity.domain.data_requests.request import DataRequest
from services.identity.domain.data_requests.transitions import refuse as decide
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer


async def refuse(context: IdentityContext, viewer: Viewer, request_id: str, reason: str) -> Versioned[DataRequest]:
    """The refused request. NotFound; Refused `data_request_not_open` when its erasure has begun or it has ended."""
    await context.data_requests.visible_to(viewer).get(request_id)
    now = context.clock()
    return await context.data_requests.move(request_id, lambda each: decide(each, reason, now), processed=None)
