"""The import of a catalogue from the command line (OR-01)."""

import json
from pathlib import Path

import pytest

from services.orders.commands.import_products import import_products, read
from services.orders.context import OrdersContext
from services.orders.settings import Settings
from shared.persistence.mongo import Database
from shared.runtime.service import ServiceDefinition
from shared.values.keys import encode_key

PRODUCT = {
    "sku": "NEW-1",
    "names": {"fr": "Neuf", "nl": "Nieuw", "en": "New"},
    "category": "parts",
    "vendor": "Exemple",
    "price": {"amount": 100, "currency": "EUR"},
    "vat_rate": 2100,
}


@pytest.fixture
def settings(database: Database, mongo_url: str) -> Settings:
    return Settings(
        mongo_url=mongo_url,
        mongo_database=database.name,
        amqp_url="amqp://unused.test",
        personal_data_keys=[encode_key(bytes(32))],
        jwks_url="http://unused.test",
    )


def written(folder: Path, *products: object) -> Path:
    path = folder / "products.json"
    path.write_text(json.dumps(products))
    return path


@pytest.mark.rule("OR-01")
async def test_an_import_adds_and_replaces_and_can_leave_a_filled_catalogue_alone(
    tmp_path: Path, settings: Settings, definition: ServiceDefinition[OrdersContext]
) -> None:
    """Put twice, the product is there once with its last price; with `if_empty` the second import does nothing."""
    await import_products(written(tmp_path, PRODUCT), settings, if_empty=True)
    dearer = PRODUCT | {"price": {"amount": 200, "currency": "EUR"}}
    assert await import_products(written(tmp_path, dearer), settings, if_empty=True) == 0
    assert (await definition.context.products.by_sku(["NEW-1"]))["NEW-1"].price.amount == 100
    assert await import_products(written(tmp_path, dearer), settings, if_empty=False) == 1
    assert (await definition.context.products.by_sku(["NEW-1"]))["NEW-1"].price.amount == 200


@pytest.mark.rule("OR-01")
@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"sku": "lower case"}, "1.sku"),
        ({"price": 12}, "1.price"),
        ({"stock": 3}, "1.stock"),
        ({"names": {}}, "1.names"),
    ],
)
def test_one_wrong_product_is_named_and_nothing_is_imported(
    tmp_path: Path, wrong: dict[str, object], named: str
) -> None:
    """The command ends with the place of each wrong field, before anything is written."""
    with pytest.raises(SystemExit, match="nothing was imported") as refusal:
        read(written(tmp_path, PRODUCT, PRODUCT | wrong))
    assert named in str(refusal.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The command says which file, and why."""
    with pytest.raises(SystemExit, match="No such file"):
        read(tmp_path / "missing.json")
