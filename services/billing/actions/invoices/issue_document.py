"""Issue an invoice or a credit note under the next number of its series, without gaps and without a counter (BI-06).

Insert the complete document under the number after the last one that this process knows. Its id comes from its source,
so a second document for the same payment hits its own duplicate key; a number that another process took is a duplicate
key too, upon which what was issued since is read. A number is thus taken only when the one before it is stored. Each
document is one write, so a crash leaves neither half a document nor a gap.

Drafts that wait in one process are issued together: one command inserts them in the order of their numbers, and ends
at the first that cannot be stored.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from services.billing.context import InvoicesContext, WaitingDraft
from services.billing.domain.invoices.fiscal_document import Draft, FiscalDocument, numbered, series_of
from shared.errors import Contended
from shared.events.contract import Event

_ATTEMPTS = 200
"""Attempts: each may be lost to a concurrent writer of the same number."""

_TOGETHER = 20
"""Drafts in one command at most."""

Announce = Callable[[FiscalDocument], Event]


async def issue_document(context: InvoicesContext, draft: Draft, announce: Announce) -> FiscalDocument:
    """The document of `draft.source`, new or existing; `announce` makes the event of a new one. Contended after 200
    lost races."""
    numbering, ours = context.numbering, WaitingDraft(draft, announce)
    numbering.waiting.append(ours)
    try:
        async with numbering.turn:
            for attempt in range(_ATTEMPTS):
                if ours.issued is not None:
                    return ours.issued
                if attempt > 1:  # the first clash only says that what was kept here is out of date
                    await asyncio.sleep(random.uniform(0, 0.02))  # noqa: S311 - jitter, not security
                await _issue_waiting(context, ours)
    finally:
        numbering.waiting.remove(ours)
    raise Contended("Too many documents are being numbered at once; try again.")


async def _issue_waiting(context: InvoicesContext, ours: WaitingDraft) -> None:
    """Tries to issue `ours` and what waits behind it for a number of the same series, in one command."""
    now, numbering = context.clock(), context.numbering
    batch = _together(numbering.waiting, ours)
    series = series_of(ours.draft.kind, now, context.zone)
    last = numbering.last.get(series) or await context.fiscal_documents.last(series)
    documents = _numbered(batch, series, last, now, context.zone)
    stored, taken = await context.fiscal_documents.issue(
        [(document, each.announce(document)) for each, document in zip(batch, documents, strict=True)]
    )
    for each, document in zip(batch, documents[:stored], strict=False):
        each.issued = last = document
    if stored < len(batch) and taken == "source":
        refused = batch[stored]
        refused.issued = await context.fiscal_documents.of_source(refused.draft.kind, refused.draft.source)
    elif stored < len(batch):
        last = await context.fiscal_documents.last(series, last.sequence if last else 0)
    if last:
        numbering.last[series] = last


def _together(waiting: Sequence[WaitingDraft], ours: WaitingDraft) -> list[WaitingDraft]:
    others = (each for each in waiting if each is not ours and each.issued is None)
    return [ours, *(each for each in others if each.draft.kind == ours.draft.kind)][:_TOGETHER]


def _numbered(
    batch: Sequence[WaitingDraft], series: str, last: FiscalDocument | None, now: datetime, zone: tzinfo
) -> list[FiscalDocument]:
    documents: list[FiscalDocument] = []
    for each in batch:
        last = numbered(each.draft, series, last, now, zone)
        documents.append(last)
    return documents
