"""What a service has learnt of the others' aggregates: one document each, the newest `seq` wins, in one write."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from shared.persistence.mongo import Collection, Database, uninterrupted

S = TypeVar("S", bound=BaseModel)


class Projections(Generic[S]):
    """Copies of another service's public state, kept from its state events."""

    def __init__(self, database: Database, kind: str, model: type[S], indexes: Sequence[IndexModel] = ()) -> None:
        self._collection: Collection = database[kind]
        self._model, self._indexes = model, list(indexes)

    async def prepare(self) -> None:
        """Creates the indexes."""
        if self._indexes:
            await self._collection.create_indexes(self._indexes)

    async def project(self, key: str, seq: int, state: S) -> bool:
        """Keeps `state` unless a newer one is here already; False when it was old news."""
        older = {"_id": key, "seq": {"$lt": seq}}
        news = {"$set": {"seq": seq, "state": state.model_dump()}}
        try:
            await uninterrupted(self._collection.update_one(older, news, upsert=True))
        except DuplicateKeyError:
            # It is there: from a newer event, or from an older one that was first to insert.
            written = await uninterrupted(self._collection.update_one(older, news))
            return written.matched_count == 1
        return True

    async def get(self, key: str) -> S | None:
        """What is known under `key`; None when nothing arrived yet."""
        return await self.find_one({"_id": key})

    async def find_one(self, query: Mapping[str, Any]) -> S | None:
        """What is known that fits `query` (fields as `state.…`); give it an index."""
        document = await self._collection.find_one(dict(query))
        return None if document is None else self._model.model_validate(document["state"])
