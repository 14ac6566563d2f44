"""The bytes of rendered documents: the first rendering is kept and served ever after."""

from collections.abc import Mapping

from shared.persistence.errors import DuplicateKey
from shared.persistence.mongo import Collection, Database, uninterrupted
from shared.persistence.retention import Retention, prepare_retention
from shared.values.clock import Clock

RETENTION = Retention(
    purpose="bookkeeping: the PDF of each invoice and credit note, as the customer got it (BI-16)",
    personal=("pdf",),
    unowned="each is the picture of one of fiscal_documents, which has the owner and is kept as long",
    counted_from="rendered_at",
    law=True,
)


class RenderedDocuments:
    """One PDF per document number."""

    retention: Mapping[str, Retention] = {"rendered_documents": RETENTION}

    def __init__(self, database: Database, clock: Clock) -> None:
        self._documents: Collection = database["rendered_documents"]
        self._clock = clock

    async def prepare(self) -> None:
        """The number is the id; the other index finds what the law no longer keeps."""
        await prepare_retention(self._documents, RETENTION)

    async def get(self, number: str) -> bytes | None:
        """The PDF of a document that was rendered before."""
        found = await self._documents.find_one({"_id": number}, {"pdf": 1})
        return bytes(found["pdf"]) if found else None

    async def keep(self, number: str, pdf: bytes) -> bytes:
        """Stores the first rendering of a document; returns the stored one."""
        document = {"_id": number, "pdf": pdf, "rendered_at": self._clock()}
        try:
            await uninterrupted(self._documents.insert_one(document))
        except DuplicateKey:
            return await self.get(number) or pdf
        return pdf
