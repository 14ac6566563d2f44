"""The import of a catalogue from the command line (OR-01)."""

import json
from pathlib import Path

import pytest

from services.orders.commands.import_products import import_products, read
from shared.persistence.reservations import Pool
from tests.orders.customer import Orders
from tests.support import settings
from tests.support.in_process import StartService

PRODUCT = {
    "sku": "NEW-1",
    "names": {"fr": "Neuf", "nl": "Nieuw", "en": "New"},
    "category": "parts",
    "vendor": "Exemple",
    "price": {"amount": 100, "currency": "EUR"},
    "vat_rate": 2100,
}


def written(folder: Path, *products: object) -> Path:
    path = folder / "products.json"
    path.write_text(json.dumps(products))
    return path


@pytest.mark.rule("OR-01")
async def test_an_import_adds_and_replaces_and_can_leave_a_filled_catalogue_alone(
    tmp_path: Path, start_service: StartService, mongo_url: str
) -> None:
    """Put twice, the product is there once with its last price; with `if_empty` the second import does nothing."""
    orders: Orders = await start_service("orders")
    to = settings.orders(mongo_url=mongo_url, mongo_database=orders.database.name)
    await import_products(written(tmp_path, PRODUCT), to, if_empty=True)
    dearer = PRODUCT | {"price": {"amount": 200, "currency": "EUR"}}
    assert await import_products(written(tmp_path, dearer), to, if_empty=True) == 0
    assert (await orders.context.products.by_sku(["NEW-1"]))["NEW-1"].price.amount == 100
    assert await import_products(written(tmp_path, dearer), to, if_empty=False) == 1
    assert (await orders.context.products.by_sku(["NEW-1"]))["NEW-1"].price.amount == 200


@pytest.mark.rule("OR-01")
@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"sku": "lower case"}, "1.sku"),
        ({"price": 12}, "1.price"),
        ({"price": {"amount": -1, "currency": "EUR"}}, "1.price"),
        ({"price": {"amount": 100, "currency": "KWD"}}, "1.price.currency"),
        ({"stock": -1}, "1.stock"),
        ({"in_stock": True}, "1.in_stock"),
        ({"colour": "red"}, "1.colour"),
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


@pytest.mark.rule("OR-13")
async def test_an_import_sets_how_many_pieces_there_are(
    tmp_path: Path, start_service: StartService, mongo_url: str
) -> None:
    """What is reserved stays so: the figure counts what is not sold. Without a figure the article is not counted."""
    orders: Orders = await start_service("orders")
    to = settings.orders(mongo_url=mongo_url, mongo_database=orders.database.name)
    await import_products(written(tmp_path, PRODUCT | {"stock": 5}), to, if_empty=False)
    await orders.context.stock.reserve("NEW-1", "R-1", 3, orders.clock())
    await import_products(written(tmp_path, PRODUCT | {"stock": 8}), to, if_empty=False)
    assert (await orders.context.stock.get("NEW-1")).free == 5
    assert (await orders.context.products.by_sku(["NEW-1"]))["NEW-1"].in_stock
    with pytest.raises(SystemExit, match="NEW-1: 3 are reserved, 2 are too few"):
        await import_products(written(tmp_path, PRODUCT | {"stock": 2}), to, if_empty=False)
    await import_products(written(tmp_path, PRODUCT), to, if_empty=False)
    assert not (await orders.context.products.by_sku(["NEW-1"]))["NEW-1"].in_stock


@pytest.mark.rule("OR-13")
async def test_an_import_that_cannot_set_a_figure_says_so_and_changes_no_product(
    tmp_path: Path, start_service: StartService, mongo_url: str
) -> None:
    """A pool that a newer version of the service wrote: the command ends with a sentence, not with a traceback."""
    orders: Orders = await start_service("orders")
    to = settings.orders(mongo_url=mongo_url, mongo_database=orders.database.name)
    await import_products(written(tmp_path, PRODUCT | {"stock": 5}), to, if_empty=False)
    await orders.database["stock"].update_one({"_id": "NEW-1"}, {"$set": {"schema": Pool.SCHEMA + 1}})
    dearer = PRODUCT | {"price": {"amount": 200, "currency": "EUR"}}
    with pytest.raises(SystemExit, match=r"newer version.*import again"):
        await import_products(written(tmp_path, dearer | {"stock": 6}), to, if_empty=False)
    assert (await orders.context.products.by_sku(["NEW-1"]))["NEW-1"].price.amount == 100
