"""The PDF of an invoice or credit note: rendered once, the same bytes ever after (BI-06)."""

import asyncio

from services.billing.context import Billing
from services.billing.domain.invoice import Invoice


async def show_document(billing: Billing, invoice: Invoice) -> bytes:
    """The document's bytes."""
    kept = await billing.documents.get(invoice.number)
    if kept is not None:
        return kept
    return await billing.documents.keep(invoice.number, await asyncio.to_thread(billing.render, invoice))
