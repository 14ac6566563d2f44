"""Issue an invoice or a credit note under the next number of its series, without gaps and without a counter (BI-06).

Insert the complete document under the number after the last one that this process knows. Its id comes from its source,
so a second document for the same payment hits its own duplicate key; a number that another process took is a duplicate
key too, upon which the series' last document is read. A number is thus taken only when the one before it is stored. It
is one write, so a crash leaves neither half a document nor a gap.
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
    """The document of `draft.source`, new or existing; `announce` makes the event of a new one. Contended after 200
    lost races."""
    async with context.numbering.turn:
        for attempt in range(_ATTEMPTS):
            issued = await _try_next_number(context, draft, announce)
            if issued is not None:
                return issued
            if attempt:  # the first clash only says that what was kept here is out of date
                await asyncio.sleep(random.uniform(0, 0.02))  # noqa: S311 - jitter, not security
    raise Contended("Too many documents are being numbered at once; try again.")


async def _try_next_number(context: InvoicesContext, draft: Draft, announce: Announce) -> FiscalDocument | None:
    now, last = context.clock(), context.numbering.last
    series = series_of(draft.kind, now, context.zone)
    known = last.get(series) or await context.fiscal_documents.last(series)
    document = numbered(draft, series, known, now, context.zone)
    try:
        issued = await context.fiscal_documents.issue(document, announce(document))
    except AlreadyExists:
        last.pop(series, None)
        return None
    if issued.number == document.number:
        last[series] = issued
    return issued
