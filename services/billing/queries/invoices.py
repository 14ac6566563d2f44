"""Invoices and credit notes as their customers see them (BI-06)."""

from services.billing.context import InvoicesContext
from services.billing.domain.invoices.fiscal_document import FiscalDocument
from shared.persistence.slices import Position, Slice
from shared.persistence.versioned import Versioned
from shared.values.viewer import Viewer


async def one_document(context: InvoicesContext, viewer: Viewer, number: str) -> Versioned[FiscalDocument]:
    """The document of this number; NotFound also for one that the viewer may not see."""
    return await context.fiscal_documents.visible_to(viewer).find_one({"state.number": number})


async def newest_documents(
    context: InvoicesContext, viewer: Viewer, before: Position | None, limit: int
) -> Slice[Versioned[FiscalDocument], Position]:
    """The documents that the viewer may see, from behind `before`."""
    return await context.fiscal_documents.visible_to(viewer).newest(before, limit)
