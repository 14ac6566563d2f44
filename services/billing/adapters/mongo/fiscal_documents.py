"""Invoices and credit notes in MongoDB: stored once, complete, never changed or deleted (BI-06)."""

from collections.abc import Sequence
from typing import Literal

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.billing.domain.invoices.fiscal_document import DocumentKind, FiscalDocument, number_of
from shared.events.contract import Event
from shared.persistence.in_order import create_in_order
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject
from shared.persistence.visibility import Owned
from shared.values.ids import derived_id
from shared.values.viewer import Scope

OWNED = Owned(
    noun="document",
    read=Scope.BILLING_READ,
    customer="state.customer_number",
    bound={"order": "state.payable.reference", "document": "state.number"},
    newest_by="state.issued_at",
    replaces=("by_owner",),
)


RETENTION = Retention(
    purpose="bookkeeping: invoices and credit notes as they were issued (BI-16)",
    personal=(
        *("state.buyer.name", "state.buyer.email"),
        *("state.buyer.address.street", "state.buyer.address.postal_code", "state.buyer.address.city"),
    ),
    subject=Subject(customer="state.customer_number"),
    counted_from="state.issued_at",
    law=True,
)


_STRETCH = 64
"""Numbers that are looked through at once."""


class FiscalDocuments(Repository[FiscalDocument]):
    """`number`, which is series and sequence, is unique: of two writers of one number, one retries with the next."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        by_series = IndexModel([("state.series", ASCENDING), ("state.sequence", DESCENDING)], name="by_series")
        super().__init__(
            database,
            "fiscal_documents",
            FiscalDocument,
            outbound,
            retention=RETENTION,
            unique={"number": "number"},
            indexes=[by_series],
            owned=OWNED,
        )

    async def last(self, series: str, behind: int = 0) -> FiscalDocument | None:
        """The document with the highest number of a series behind the sequence `behind`; raises when this process
        cannot read it, as it would give that number again.

        A series has no gaps, so that of a long stretch its end is found by steps that double and then halve: a few
        reads of one document. MongoDB would find it at the end of its index; the sandbox's database reads and sorts
        the whole stretch.
        """
        newest = await self._last_of(series, behind + 1)
        if newest is None or newest.sequence < behind + _STRETCH:
            return newest
        taken, step = newest.sequence, _STRETCH
        while await self._is_taken(series, taken + step):
            taken, step = taken + step, step * 2
        while step > _STRETCH:
            step //= 2
            taken += step if await self._is_taken(series, taken + step) else 0
        return await self._last_of(series, taken)

    async def _last_of(self, series: str, first: int) -> FiscalDocument | None:
        """The last document of the stretch that begins with the sequence `first`."""
        stretch = {"state.series": series, "state.sequence": {"$gte": first, "$lt": first + _STRETCH}}
        newest = await self.find_one(stretch, sort=[("state.series", 1), ("state.sequence", -1)])
        return newest.state if newest else None

    async def _is_taken(self, series: str, sequence: int) -> bool:
        return await self.collection.find_one({"state.number": number_of(series, sequence)}, {"_id": 1}) is not None

    async def issue(self, documents: Sequence[tuple[FiscalDocument, Event]]) -> tuple[int, Literal["source", "number"]]:
        """Stores documents one after another, each with its event, in one command. How many were stored; of the next
        one, if any, either the source has its document already or the number is taken."""
        new = [(_id(each.kind, each.source), each, [issued]) for each, issued in documents]
        stored, field = await create_in_order(self, new)
        return stored, "source" if field == "_id" else "number"

    async def of_source(self, kind: DocumentKind, source: str) -> FiscalDocument | None:
        """The document that was issued for a source."""
        found = await self.find_one({"_id": _id(kind, source)})
        return found.state if found else None


def _id(kind: DocumentKind, source: str) -> str:
    """One document per source: its id is made from it, so that a repeated creation meets its own duplicate key."""
    return derived_id("inv", kind, source)
