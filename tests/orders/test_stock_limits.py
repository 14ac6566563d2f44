"""What is bounded of stock: the unpaid orders of one customer, and the sales that a pool remembers (OR-13)."""

import pytest

from services.orders.domain.ordering.jobs import SettleStock
from shared.persistence.reservations import MOST_HOLDS
from tests.orders.builders import product, registered
from tests.orders.customer import Customer, Orders
from tests.support.in_process import StartService

ONE_TYRE = [{"sku": "TYRE", "quantity": 1}]


async def buyer_of(orders: Orders, tyres: int) -> Customer:
    """A customer of a shop with some tyres."""
    await orders.context.products.put([product("TYRE", 5000, 2100).model_copy(update={"in_stock": True})])
    await orders.context.products.put([product("PAD", 1000, 2100)])
    await orders.context.stock.supply("TYRE", tyres)
    await orders.receive(registered())
    return Customer(orders)


async def placed(buyer: Customer, key: str) -> str:
    """The number of an order of a tyre, its jobs done."""
    answer = await buyer.place(key, lines=ONE_TYRE)
    assert answer.status_code == 201, answer.text
    await buyer.orders.settle()
    return str(answer.json()["number"])


async def paid(buyer: Customer, number: str) -> None:
    """billing reports the payment, and the order's jobs are done."""
    await buyer.orders.receive(await buyer.payment(number))
    await buyer.orders.settle()


@pytest.mark.rule("OR-13")
async def test_an_old_job_that_is_replayed_sells_nothing_a_second_time(start_service: StartService) -> None:
    """The pool has forgotten the sale, as after 1,000 later ones; the order has not."""
    buyer = await buyer_of(await start_service("orders"), 10)
    number = await placed(buyer, "key-0001")
    await paid(buyer, number)
    await buyer.orders.database["stock"].update_one({"_id": "TYRE"}, {"$set": {"state.confirmed": []}})
    await buyer.orders.receive(SettleStock(number=number), times=2)
    pool = await buyer.orders.context.stock.get("TYRE")
    assert (pool.free, pool.sold, dict(pool.held)) == (9, 1, {})


@pytest.mark.rule("OR-13")
async def test_a_customer_with_many_unpaid_orders_reserves_no_more(start_service: StartService) -> None:
    """409 with a code of its own, until one is paid or cancelled; a repeated request gets its order all the same, and
    an order that reserves nothing is placed."""
    buyer = await buyer_of(await start_service("orders", most_unpaid_orders=2), 10)
    first, second = [await placed(buyer, f"key-000{index}") for index in range(2)]
    refused = await buyer.place("key-0002", lines=ONE_TYRE)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_unpaid_orders")
    assert await placed(buyer, "key-0001") == second
    assert (await buyer.orders.context.stock.get("TYRE")).free == 8
    await paid(buyer, first)
    third = await placed(buyer, "key-0002")
    assert (await buyer.place("key-0003", lines=[{"sku": "PAD", "quantity": 1}])).status_code == 201
    assert (await buyer.place("key-0004", lines=ONE_TYRE)).status_code == 409
    for number in (second, third):
        await buyer.orders.post(f"/orders/{number}/cancel", viewer=buyer.account)
    assert (await buyer.place("key-0004", lines=ONE_TYRE)).status_code == 201


@pytest.mark.rule("OR-13")
async def test_an_article_that_too_many_hold_says_so(start_service: StartService) -> None:
    """503 with a code of its own: what is held will be sold or free, which is another thing than a busy database."""
    buyer = await buyer_of(await start_service("orders"), 2 * MOST_HOLDS)
    full = {f"k-{number}": {"quantity": 1, "until": buyer.orders.clock()} for number in range(MOST_HOLDS)}
    change = {"$set": {"state.held": full, "state.holds": MOST_HOLDS}, "$inc": {"state.free": -MOST_HOLDS}}
    await buyer.orders.database["stock"].update_one({"_id": "TYRE"}, change)
    answer = await buyer.place(lines=ONE_TYRE)
    assert (answer.status_code, answer.json()["code"]) == (503, "pool_full")
    assert "Retry-After" in answer.headers
