"""Companies, as one viewer may see them (ID-16)."""

from services.identity.context import IdentityContext
from services.identity.domain.companies.company import Company
from shared.persistence.slices import Position, Slice
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer


async def one_company(context: IdentityContext, viewer: Viewer, customer_number: str) -> Versioned[Company]:
    """NotFound unless the viewer acts for it, or for the merchant."""
    return await context.companies.visible_to(viewer).get(customer_number)


async def newest_companies(
    context: IdentityContext, viewer: Viewer, before: Position | None, limit: int
) -> Slice[Versioned[Company], Position]:
    """From behind `before`, newest first."""
    return await context.companies.visible_to(viewer).newest(before, limit)
