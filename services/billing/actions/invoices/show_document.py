"""The PDF of an invoice or credit note: rendered once, the same bytes ever after (BI-06)."""

import asyncio

from services.billing.context import BillingContext
from services.billing.domain.invoices.fiscal_document import Invoice


async def show_document(context: BillingContext, invoice: Invoice) -> bytes:
    """The document's bytes."""
    kept = await context.documents.get(invoice.number)
    if kept is not None:
        return kept
    return await context.documents.keep(invoice.number, await asyncio.to_thread(context.render, invoice))
