"""Issue an invoice or a credit note under the next number of its series, without gaps and without a counter (BI-06).

Read the series' last number, insert the complete document with the next one. Its id comes from its source, so a second
document for the same payment hits its own duplicate key; of two writers of one number, one retries. It is one write, so
a crash leaves neither half a document nor a gap.
"""

import asyncio
import random
from collections.abc import Callable

from services.billing.context import InvoicesContext
from services.billing.domain.invoices.fiscal_document import Draft, FiscalDocument, numbered, series_of
from shared.errors import AlreadyExists, Contended
from shared.events.contract import Event

_ATTEMPTS = 200
"""Attempts: each may be lost to a concurrent writer of the same number."""

Announce = Callable[[FiscalDocument], Event]


async def issue_document(context: InvoicesContext, draft: Draft, announce: Announce) -> FiscalDocument:
    """The document of `draft.source`, new or existing; `announce` makes the event of a new one."""
    async with context.numbering:
        return await _issue(context, draft, announce)


async def _issue(context: InvoicesContext, draft: Draft, announce: Announce) -> FiscalDocument:
    for _ in range(_ATTEMPTS):
        now = context.clock()
        series = series_of(draft.kind, now, context.zone)
        document = numbered(draft, series, await context.fiscal_documents.last(series), now, context.zone)
        try:
            return await context.fiscal_documents.issue(document, announce(document))
        except AlreadyExists:
            await asyncio.sleep(random.uniform(0, 0.02))  # noqa: S311 - jitter, not security
    raise Contended("Too many documents are being numbered at once; try again.")
