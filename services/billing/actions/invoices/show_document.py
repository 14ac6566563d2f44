"""The PDF of an invoice or credit note: rendered once, the same bytes ever after (BI-06)."""

import asyncio

from services.billing.context import BillingContext
from services.billing.domain.invoices.fiscal_document import FiscalDocument


async def show_document(context: BillingContext, document: FiscalDocument) -> bytes:
    """The document's bytes."""
    kept = await context.rendered_documents.get(document.number)
    if kept is not None:
        return kept
    return await context.rendered_documents.keep(document.number, await asyncio.to_thread(context.render, document))
