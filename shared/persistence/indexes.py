"""Unique indexes of repositories, and what earlier versions had in their place."""

from collections.abc import Iterable, Mapping

from pymongo import ASCENDING, IndexModel

from shared.persistence.mongo import Collection


def unique_indexes(unique: Mapping[str, str]) -> list[IndexModel]:
    """One per name: it keeps a field of the state unique among the documents that have it, a path into a list
    (`providers.key`) over the elements of all."""
    return [
        IndexModel([(f"state.{path}", ASCENDING)], name=f"{name}_unique", unique=True, sparse=True)
        for name, path in unique.items()
    ]


async def drop_partial_indexes(collection: Collection, names: Iterable[str]) -> None:
    """Earlier versions made unique indexes partial on $type, which neither MongoDB nor the sandbox uses for an
    equality: each look-up by such a field read the whole collection."""
    existing = await collection.index_information()
    for name in names:
        if "partialFilterExpression" in existing.get(name, {}):
            await collection.drop_index(name)
