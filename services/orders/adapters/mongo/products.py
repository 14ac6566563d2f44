"""The catalogue in MongoDB: one document per SKU."""

from collections.abc import AsyncIterator, Iterable, Sequence

from pymongo import ReplaceOne

from services.orders.domain.catalogue.product import Product
from shared.persistence.mongo import Collection, Database


class ProductStore:
    """Read by everybody, written by imports."""

    def __init__(self, database: Database) -> None:
        self._products: Collection = database["products"]

    async def prepare(self) -> None:
        """Nothing: the SKU is the id, and the catalogue is paged by it."""

    async def page(self, after: str | None, limit: int) -> AsyncIterator[Product]:
        """Products by SKU, from behind `after`."""
        query = {"_id": {"$gt": after}} if after else {}
        async for document in self._products.find(query).sort("_id", 1).limit(limit):
            yield Product.model_validate(document["state"])

    async def by_sku(self, skus: Sequence[str]) -> dict[str, Product]:
        """Those of the SKUs that exist."""
        found = self._products.find({"_id": {"$in": list(skus)}})
        return {document["_id"]: Product.model_validate(document["state"]) async for document in found}

    async def put(self, products: Iterable[Product]) -> None:
        """Adds or replaces products."""
        writes = [
            ReplaceOne({"_id": product.sku}, {"_id": product.sku, "state": product.model_dump()}, upsert=True)
            for product in products
        ]
        if writes:
            await self._products.bulk_write(writes, ordered=False)
