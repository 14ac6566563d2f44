"""The bytes of rendered documents: the first rendering is kept and served ever after."""

from pymongo.errors import DuplicateKeyError

from shared.persistence.mongo import Collection, Database, uninterrupted
from shared.values.clock import Clock


class DocumentStore:
    """One PDF per document number."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._documents: Collection = database["documents"]
        self._clock = clock

    async def prepare(self) -> None:
        """Nothing: the number is the id."""

    async def get(self, number: str) -> bytes | None:
        """The PDF of a document that was rendered before."""
        found = await self._documents.find_one({"_id": number}, {"pdf": 1})
        return bytes(found["pdf"]) if found else None

    async def keep(self, number: str, pdf: bytes) -> bytes:
        """Stores the first rendering of a document; answers the stored one."""
        document = {"_id": number, "pdf": pdf, "rendered_at": self._clock()}
        try:
            await uninterrupted(self._documents.insert_one(document))
        except DuplicateKeyError:
            return await self.get(number) or pdf
        return pdf
