"""`python -m services.orders.commands.import_products FILE.json`: adds or replaces products (OR-01).

The file is a JSON list of products: `{"sku", "names": {"fr", "nl", "en"}, "category", "vendor", "price": {"amount",
"currency"}, "vat_rate", "stock"}`; `stock`, optional, is how many pieces there are that are not sold (OR-13). One wrong
product and nothing is imported.
"""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from services.orders.adapters.mongo.products import ProductStore
from services.orders.adapters.mongo.stock import stock_pools
from services.orders.domain.catalogue.product import Product
from services.orders.settings import Settings
from shared.errors import ComptoirError
from shared.persistence.mongo import connect
from shared.persistence.reservations import Pools, StillReserved
from shared.runtime.settings import load
from shared.values.money import Money

MOST_PIECES = 1_000_000


class ImportedProduct(Product):
    """A product of a file: a field that we do not know is a mistake there. `stock` is how many pieces there are that
    are not sold; without it the pieces are not counted."""

    model_config = ConfigDict(extra="forbid")

    in_stock: Literal[False] = Field(False, exclude=True)
    stock: int | None = Field(None, ge=0, le=MOST_PIECES, exclude=True)

    @field_validator("price")
    @classmethod
    def _not_negative(cls, price: Money) -> Money:
        if price.amount < 0:
            raise ValueError("A price is not negative.")
        return price

    def product(self) -> Product:
        return Product.model_validate(self.model_dump() | {"in_stock": self.stock is not None})


def read(path: Path) -> Sequence[ImportedProduct]:
    """The products of a file; SystemExit naming each wrong field."""
    try:
        return TypeAdapter(list[ImportedProduct]).validate_json(path.read_bytes())
    except OSError as error:
        raise SystemExit(f"{path}: {error.strerror}") from None
    except ValidationError as error:
        lines = (f"  {'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors())
        raise SystemExit("\n".join([f"{path}: nothing was imported.", *lines])) from None


async def _supply(stock: Pools, products: Sequence[ImportedProduct]) -> None:
    try:
        for each in products:
            if each.stock is not None:
                await stock.supply(each.sku, each.stock)
    except StillReserved as error:
        raise SystemExit(f"{error.message} Import again when they are sold or free.") from None
    except ComptoirError as error:
        raise SystemExit(
            f"{error.message} The catalogue is as it was; some figures may be set: import again."
        ) from None


async def import_products(path: Path, settings: Settings, *, if_empty: bool) -> int:
    """How many products were put; none with `if_empty` into a catalogue that has some."""
    products = read(path)
    client = connect(settings.mongo_url)
    store, stock = ProductStore(client[settings.mongo_database]), stock_pools(client[settings.mongo_database])
    try:
        if if_empty and (await store.page(None, 1)).items:
            return 0
        await _supply(stock, products)
        await store.put(each.product() for each in products)
    finally:
        client.close()
    return len(products)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m services.orders.commands.import_products")
    parser.add_argument("file", type=Path)
    parser.add_argument("--if-empty", action="store_true", help="leave a catalogue that has products alone")
    given = parser.parse_args()
    count = asyncio.run(import_products(given.file, load(Settings), if_empty=given.if_empty))
    print(f"{count} products imported")
