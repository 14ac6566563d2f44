"""The PDF of an invoice or credit note: rendered once, the same bytes ever after (BI-06)."""

import asyncio

from services.billing.context import InvoicesContext
from shared.values.viewer import Viewer


async def show_document(context: InvoicesContext, viewer: Viewer, number: str) -> bytes:
    """The document's bytes; NotFound also for one that the viewer may not see."""
    document = (await context.fiscal_documents.visible_to(viewer).find_one({"state.number": number})).state
    kept = await context.rendered_documents.get(document.number)
    if kept is not None:
        return kept
    return await context.rendered_documents.keep(document.number, await asyncio.to_thread(context.render, document))
