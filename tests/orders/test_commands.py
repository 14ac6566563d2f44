"""What each request of orders asks of its database: a budget in commands, the same on every machine."""

import pytest

from shared.events.orders.order_placed import OrderPlaced
from tests.orders.builders import ACCOUNT, product
from tests.orders.customer import Customer
from tests.support.commands import asked, recorder

PLACING = ["find accounts", "find products", "insert orders"]


@pytest.mark.parametrize("path", ["/products", "/orders", "/orders/{number}"])
async def test_a_read_is_one_command(customer: Customer, path: str) -> None:
    """The list and the single order, with the token verified, the viewer's condition and the limit of the page."""
    number = await customer.order()
    with recorder.of(customer.orders.database.name) as sent:
        answer = await customer.orders.get(path.format(number=number), viewer=ACCOUNT)
    assert answer.status_code == 200
    assert asked(sent) == [f"find {path.split('/')[1]}"]


async def test_placing_an_order_is_three_commands(customer: Customer) -> None:
    """The order, with its event in it, is its own claim to the Idempotency-Key. A fourth command, after the answer,
    marks the events of many orders as published. The rate limit is far, and counted in memory."""
    with recorder.of(customer.orders.database.name) as sent:
        assert (await customer.place()).status_code == 201
    assert asked(sent) == PLACING
    assert len(await customer.orders.published(OrderPlaced)) == 1


async def test_a_repeated_order_is_one_command_more(customer: Customer) -> None:
    """The reading of the earlier order that the insertion meets."""
    await customer.place()
    with recorder.of(customer.orders.database.name) as sent:
        assert (await customer.place()).headers["idempotent-replayed"] == "true"
    assert asked(sent) == [*PLACING, "find orders"]


async def test_each_article_from_stock_is_one_command_more(customer: Customer) -> None:
    """Its pieces are taken in one conditional update; before that, one look whether the order exists,
    and one at how many of the customer's are unpaid."""
    await customer.order("key-before")
    for sku in ("TYRE", "RIM"):
        await customer.orders.context.stock.supply(sku, 5)
        await customer.orders.context.products.put([product(sku, 5000, 2100).model_copy(update={"in_stock": True})])
    with recorder.of(customer.orders.database.name) as sent:
        answer = await customer.place(lines=[{"sku": sku, "quantity": 1} for sku in ("TYRE", "RIM")])
    assert answer.status_code == 201
    assert asked(sent) == [*PLACING[:-1], "find orders", "find orders", "update stock", "update stock", PLACING[-1]]
