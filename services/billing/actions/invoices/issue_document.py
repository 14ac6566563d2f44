"""Issue an invoice or a credit note under the next number of its series, without gaps and without a counter (BI-06).

Read the series' last number, insert the complete document with the next one. Its id comes from its source, so a second
document for the same payment meets its own duplicate key; of two writers of one number, one reads again. One write, so
nothing can be left half done and no number is ever lost.
"""

import asyncio
import random
from collections.abc import Callable

from services.billing.context import BillingContext
from services.billing.domain.invoices.fiscal_document import Draft, Invoice, numbered, series_of
from shared.errors import AlreadyExists, Contended
from shared.events.contract import Event

_TRIES = 200
"""Writers that may take the next number first."""

Announce = Callable[[Invoice], Event]


async def issue_document(context: BillingContext, draft: Draft, announce: Announce) -> Invoice:
    """The document of `draft.source`, now or from before; `announce` makes the event that tells a new one."""
    async with context.numbering:
        return await _issue(context, draft, announce)


async def _issue(context: BillingContext, draft: Draft, announce: Announce) -> Invoice:
    for _ in range(_TRIES):
        now = context.clock()
        series = series_of(draft.kind, now, context.zone)
        document = numbered(draft, series, await context.invoices.last(series), now, context.zone)
        try:
            return await context.invoices.issue(document, announce(document))
        except AlreadyExists:
            await asyncio.sleep(random.uniform(0, 0.02))  # noqa: S311 - spreads rivals, guards nothing
    raise Contended("Too many documents are being numbered at once; try again.")
