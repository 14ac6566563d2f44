"""What a service has copied of the others' aggregates: one document each, the newest `seq` wins, in one write."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from pymongo import IndexModel

from shared.persistence.errors import DuplicateKey
from shared.persistence.mongo import Collection, Database, uninterrupted
from shared.persistence.retention import Retention, prepare_retention
from shared.persistence.shape import Shape
from shared.values.state import State

S = TypeVar("S", bound=State)

_NEVER_AGAIN = 2**63 - 1
"""The `seq` of a tombstone: the largest that a document can hold, so that no event is ever newer."""


class Projections(Generic[S]):
    """Copies of another service's public state, kept from its state events."""

    def __init__(
        self,
        database: Database,
        kind: str,
        model: type[S],
        indexes: Sequence[IndexModel] = (),
        *,
        retention: Retention,
    ) -> None:
        self.collection: Collection = database[kind]
        self.shape = Shape(kind, model)
        self.retention = {kind: retention}
        self._indexes = list(indexes)

    async def prepare(self) -> None:
        """Creates the indexes."""
        if self._indexes:
            await self.collection.create_indexes(self._indexes)
        await prepare_retention(self.collection, self.retention[self.collection.name])

    async def project(self, key: str, seq: int, state: S) -> bool:
        """Keeps `state` unless a newer one is here, or the key was forgotten; False when it changed nothing."""
        return await self._write(key, seq, {"$set": {"seq": seq, **self.shape.write(state)}})

    async def forget(self, key: str) -> None:
        """Erases a copy and leaves a tombstone: no event brings it back, neither a replayed one nor a later one that
        was still on its way (ID-14). The key itself stays, and must not be personal."""
        await self._write(key, _NEVER_AGAIN, {"$set": {"seq": _NEVER_AGAIN}, "$unset": {"state": "", "schema": ""}})

    async def was_forgotten(self, key: str) -> bool:
        """Whether a tombstone stands there."""
        return await self.collection.find_one({"_id": key, "seq": _NEVER_AGAIN}, {"_id": 1}) is not None

    async def get(self, key: str) -> S | None:
        """The copy under `key`; None when nothing arrived yet or it was forgotten. NewerSchema or Unreadable when this
        process cannot read it."""
        return await self.find_one({"_id": key})

    async def find_one(self, query: Mapping[str, Any]) -> S | None:
        """The copy that fits `query` (fields as `state.…`; give it an index); raises as `get` does."""
        document = await self.collection.find_one(dict(query))
        return None if document is None or document["seq"] == _NEVER_AGAIN else self.shape.read(document)

    async def _write(self, key: str, seq: int, update: dict[str, Any]) -> bool:
        older = {"_id": key, "seq": {"$lt": seq}}
        try:
            await uninterrupted(self.collection.update_one(older, update, upsert=True))
        except DuplicateKey:
            # Insert race: the row exists. Update it only if ours is newer.
            written = await uninterrupted(self.collection.update_one(older, update))
            return written.matched_count == 1
        return True
