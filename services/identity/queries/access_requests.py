"""Who asks to act for a company, as one viewer may see it (ID-19)."""

from services.identity.context import IdentityContext
from services.identity.domain.access.access_request import AccessRequest
from shared.persistence.slices import Position, Slice
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer


async def newest_access_requests(
    context: IdentityContext, viewer: Viewer, before: Position | None, limit: int
) -> Slice[Versioned[AccessRequest], Position]:
    """From behind `before`, newest first: the company's own that matched; every one for staff."""
    return await context.access_requests.visible_to(viewer).newest(before, limit)
