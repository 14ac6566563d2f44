"""The catalogue in MongoDB: one document per SKU."""

from collections.abc import Iterable, Mapping, Sequence

from pymongo import ReplaceOne

from services.orders.domain.catalogue.product import Product
from shared.persistence.mongo import Collection, Database
from shared.persistence.retention import Retention
from shared.persistence.shape import Shape, readable
from shared.persistence.slices import Slice


class ProductStore:
    """Read by every client, written by imports."""

    retention: Mapping[str, Retention] = {"products": Retention(purpose="the catalogue")}

    def __init__(self, database: Database) -> None:
        self.collection: Collection = database["products"]
        self.shape = Shape("products", Product)

    async def prepare(self) -> None:
        """Nothing: the SKU is the id, and the catalogue is paged by it."""

    async def page(self, after: tuple[str] | None, limit: int) -> Slice[Product, tuple[str]]:
        """At most `limit` products by SKU, from behind `after`."""
        query = {"_id": {"$gt": after[0]}} if after else {}
        found = await self.collection.find(query).sort("_id", 1).limit(limit + 1).to_list(limit + 1)
        read = (readable(self.shape.read, document) for document in found[:limit])
        items = [product for product in read if product is not None]
        return Slice(items, (found[limit - 1]["_id"],) if len(found) > limit else None)

    async def by_sku(self, skus: Sequence[str]) -> dict[str, Product]:
        """Those of the SKUs that exist."""
        found = self.shape.readable(self.collection.find({"_id": {"$in": list(skus)}}))
        return {product.sku: product async for _, product in found}

    async def put(self, products: Iterable[Product]) -> None:
        """Adds or replaces products."""
        writes = [
            ReplaceOne({"_id": product.sku}, {"_id": product.sku, **self.shape.write(product)}, upsert=True)
            for product in products
        ]
        if writes:
            await self.collection.bulk_write(writes, ordered=False)
