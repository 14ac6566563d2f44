"""Invoices and credit notes in MongoDB: stored once, complete, never changed or deleted (BI-06)."""

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.billing.domain.invoices.fiscal_document import DocumentKind, FiscalDocument
from shared.events.contract import Event
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
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
    counted_from="state.issued_at",
    law=True,
)


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

    async def last(self, series: str) -> FiscalDocument | None:
        """The document with the highest number of a series; raises when this process cannot read it, as it would give
        that number again."""
        newest = await self.find_one({"state.series": series}, sort=[("state.series", 1), ("state.sequence", -1)])
        return newest.state if newest else None

    async def issue(self, document: FiscalDocument, issued: Event) -> FiscalDocument:
        """Stores a document with its event; returns the existing document of its source. AlreadyExists when its number
        is taken."""
        key = _id(document.kind, document.source)
        return (await self.create_if_absent(key, document, [issued])).state

    async def of_source(self, kind: DocumentKind, source: str) -> FiscalDocument | None:
        """The document that was issued for a source."""
        found = await self.find_one({"_id": _id(kind, source)})
        return found.state if found else None


def _id(kind: DocumentKind, source: str) -> str:
    """One document per source: its id is made from it, so that a repeated creation meets its own duplicate key."""
    return derived_id("inv", kind, source)
