"""Legal texts in MongoDB: kept word for word, whatever becomes of the merchant's files (ID-25)."""

from collections.abc import Mapping, Sequence

from services.identity.domain.legal.legal_text import Key, LegalText, in_force, text_id
from shared.errors import Permanent
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.values.locale import Locale

RETENTION = Retention(purpose="the texts that customers read and accepted, word for word")


class LegalTextAltered(Permanent):
    """A version that was served before has other words now: give the new words a version of their own."""

    code = "legal_text_altered"


class LegalTextStore(Repository[LegalText]):
    """`texts` are those of the merchant's folder. A text is stored before it is served, and never changed."""

    def __init__(self, database: Database, outbound: Outbound, texts: Sequence[LegalText]) -> None:
        super().__init__(database, "legal_texts", LegalText, outbound, retention=RETENTION)
        self._texts = texts
        self._kept: set[str] = set()

    async def prepare(self) -> None:
        """Creates the indexes; LegalTextAltered keeps the process from starting."""
        await super().prepare()
        for text in self._texts:
            if text.effective_at <= self.clock():
                await self._keep(text)

    async def in_force(self) -> Mapping[Key, LegalText]:
        """What counts now, by kind and language."""
        texts = in_force(self._texts, self.clock())
        for text in texts.values():
            await self._keep(text)
        return texts

    async def served(self, kind: str, version: str, locale: Locale) -> LegalText:
        """A version that counts or has counted; NotFound otherwise."""
        return (await self.get(text_id(kind, version, locale))).state

    async def _keep(self, text: LegalText) -> None:
        identity = text_id(text.kind, text.version, text.locale)
        if identity in self._kept:
            return
        stored = (await self.create_if_absent(identity, text)).state
        if stored.hash != text.hash:
            raise LegalTextAltered(f"{identity} was served with other words: give the new ones their own version.")
        self._kept.add(identity)
