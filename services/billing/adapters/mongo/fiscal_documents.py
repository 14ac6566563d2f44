"""Invoices and credit notes in MongoDB: stored once, complete, never changed or deleted (BI-06)."""

from collections.abc import AsyncIterator
from datetime import datetime

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.billing.domain.invoices.fiscal_document import DocumentKind, FiscalDocument
from shared.events.contract import Event
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository, Versioned
from shared.persistence.retention import Retention
from shared.values.ids import derived_id

_NEWEST_FIRST = [("state.issued_at", DESCENDING), ("_id", DESCENDING)]


RETENTION = Retention(
    purpose="bookkeeping: invoices and credit notes as they were issued (BI-16)",
    personal=(
        *("state.buyer.name", "state.buyer.email"),
        *("state.buyer.address.street", "state.buyer.address.postal_code", "state.buyer.address.city"),
    ),
    counted_from="state.issued_at",
    law=True,
)


class FiscalDocuments(Repository[FiscalDocument]):
    """`number`, which is series and sequence, is unique: of two writers of one number, one retries with the next."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        by_owner = IndexModel([("state.account_id", ASCENDING), *_NEWEST_FIRST], name="by_owner")
        by_series = IndexModel([("state.series", ASCENDING), ("state.sequence", DESCENDING)], name="by_series")
        indexes = [by_owner, by_series]
        super().__init__(
            database,
            "fiscal_documents",
            FiscalDocument,
            outbound,
            retention=RETENTION,
            unique={"number": "number"},
            indexes=indexes,
        )

    async def last(self, series: str) -> FiscalDocument | None:
        """The document with the highest number of a series."""
        newest = self.find({"state.series": series}, sort=[("state.series", 1), ("state.sequence", -1)], limit=1)
        return next((each.state for each in [found async for found in newest]), None)

    async def issue(self, document: FiscalDocument, issued: Event) -> FiscalDocument:
        """Stores a document with its event; answers the existing document of its source. AlreadyExists when its number
        is taken."""
        key = _id(document.kind, document.source)
        return (await self.create_if_absent(key, document, [issued])).state

    async def of_source(self, kind: DocumentKind, source: str) -> FiscalDocument | None:
        """The document that was issued for a source."""
        found = await self.find_one({"_id": _id(kind, source)})
        return found.state if found else None

    async def by_number(self, number: str, account_id: str | None = None) -> Versioned[FiscalDocument] | None:
        """By number, and of one account where given; None also for another's (AP-02)."""
        owner = {"state.account_id": account_id} if account_id is not None else {}
        return await self.find_one({"state.number": number} | owner)

    def newest(
        self, account_id: str, before: tuple[datetime, str] | None, limit: int
    ) -> AsyncIterator[Versioned[FiscalDocument]]:
        """An account's documents, newest first, from behind `before` (issued_at, id)."""
        query: dict[str, object] = {"state.account_id": account_id}
        if before is not None:
            moment, last_id = before
            query["$or"] = [
                {"state.issued_at": {"$lt": moment}},
                {"state.issued_at": moment, "_id": {"$lt": last_id}},
            ]
        return self.find(query, sort=_NEWEST_FIRST, limit=limit)


def _id(kind: DocumentKind, source: str) -> str:
    """One document per source: its id is made from it, so that a repeated creation meets its own duplicate key."""
    return derived_id("inv", kind, source)
