"""The PDF of an invoice or credit note: rendered once, the same bytes ever after (BI-06)."""

import asyncio
from datetime import timedelta

from services.billing.context import InvoicesContext
from shared.values.viewer import Viewer

FRESH = timedelta(minutes=1)
"""Since its issue, how long a document is rendered without looking for a rendering: its mail is the first to ask."""


async def show_document(context: InvoicesContext, viewer: Viewer, number: str) -> bytes:
    """The document's bytes; NotFound also for one that the viewer may not see."""
    document = (await context.fiscal_documents.visible_to(viewer).find_one({"state.number": number})).state
    fresh = context.clock() - document.issued_at < FRESH
    kept = None if fresh else await context.rendered_documents.get(document.number)
    if kept is not None:
        return kept
    return await context.rendered_documents.keep(document.number, await asyncio.to_thread(context.render, document))
