"""Requests about people's data, as their owners and staff read them."""

from services.identity.context import IdentityContext
from services.identity.domain.data_requests.request import DataRequest
from shared.persistence.slices import Position, Slice
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer


async def one_request(context: IdentityContext, viewer: Viewer, request_id: str) -> Versioned[DataRequest]:
    """A request that the viewer may see; NotFound."""
    return await context.data_requests.visible_to(viewer).get(request_id)


async def newest_requests(
    context: IdentityContext, viewer: Viewer, before: Position | None, limit: int
) -> Slice[Versioned[DataRequest], Position]:
    """The requests that the viewer may see, from behind `before`."""
    return await context.data_requests.visible_to(viewer).newest(before, limit)
