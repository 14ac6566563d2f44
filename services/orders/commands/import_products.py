"""`python -m services.orders.commands.import_products FILE.json`: adds or replaces products (OR-01).

The file is a JSON list of products: `{"sku", "names": {"fr", "nl", "en"}, "category", "vendor", "price": {"amount",
"currency"}, "vat_rate"}`. One wrong product and nothing is imported.
"""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from services.orders.adapters.mongo.products import ProductStore
from services.orders.domain.catalogue.product import Product
from services.orders.settings import Settings
from shared.persistence.mongo import connect
from shared.runtime.settings import load


class ImportedProduct(Product):
    """A product of a file: a field that we do not know is a mistake there."""

    model_config = ConfigDict(extra="forbid")


def read(path: Path) -> Sequence[Product]:
    """The products of a file; SystemExit naming each wrong field."""
    try:
        return TypeAdapter(list[ImportedProduct]).validate_json(path.read_bytes())
    except OSError as error:
        raise SystemExit(f"{path}: {error.strerror}") from None
    except ValidationError as error:
        lines = (f"  {'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors())
        raise SystemExit("\n".join([f"{path}: nothing was imported.", *lines])) from None


async def import_products(path: Path, settings: Settings, *, if_empty: bool) -> int:
    """How many products were put; none with `if_empty` into a catalogue that has some."""
    products = read(path)
    client = connect(settings.mongo_url)
    store = ProductStore(client[settings.mongo_database])
    try:
        if if_empty and (await store.page(None, 1)).items:
            return 0
        await store.put(products)
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
