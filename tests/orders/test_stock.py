"""Stock over HTTP, on the real database: reserved when an order is placed, sold when it is paid, freed when it ends
(OR-13)."""

import asyncio
import os
import signal
import sys
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response

from services.orders.actions.stock.reserve_stock import PLACING, reserve_stock
from services.orders.domain.catalogue.pricing import price_line
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_placed import OrderPlaced
from shared.persistence.reservations import Pool
from shared.values.ids import derived_number
from tests.orders.builders import ACCOUNT, product, registered
from tests.orders.customer import Customer, Orders


def lines(**wanted: int) -> list[dict[str, Any]]:
    """`lines(TYRE=2)`: what a body asks for."""
    return [{"sku": sku, "quantity": quantity} for sku, quantity in wanted.items()]


@pytest.fixture
async def buyer(customer: Customer) -> Customer:
    """A customer of a shop with ten tyres and five rims; its other articles are not counted."""
    for sku, pieces in (("TYRE", 10), ("RIM", 5)):
        await customer.orders.context.stock.supply(sku, pieces)
        await customer.orders.context.products.put([product(sku, 5000, 2100).model_copy(update={"in_stock": True})])
    return customer


async def pool(orders: Orders, sku: str = "TYRE") -> Pool:
    """An article's pieces; I8 holds whenever a test looks."""
    found = await orders.context.stock.get(sku)
    assert found.received == found.free + sum(hold.quantity for hold in found.held.values()) + found.sold
    return found


async def pieces(orders: Orders, sku: str = "TYRE") -> tuple[int, int, int]:
    """Free, held and sold."""
    found = await pool(orders, sku)
    return found.free, sum(hold.quantity for hold in found.held.values()), found.sold


async def placed(buyer: Customer, key: str = "key-0001", **wanted: int) -> str:
    """The number of an order, its jobs done."""
    answer = await buyer.place(key, lines=lines(**wanted))
    assert answer.status_code == 201, answer.text
    await buyer.orders.settle()
    return str(answer.json()["number"])


@pytest.mark.rule("OR-13")
async def test_the_last_ten_pieces_are_sold_to_ten_of_two_hundred_at_once(buyer: Customer) -> None:
    """200 orders in parallel: ten are placed, 190 get 409 that names the line; not one piece is sold twice."""
    buyers = [Customer(buyer.orders, f"acc_{number}") for number in range(10)]
    for each in buyers:
        await buyer.orders.receive(registered(each.account))
    answers = await asyncio.gather(
        *(each.place(f"key-{number:04}", lines=lines(TYRE=1)) for number in range(20) for each in buyers)
    )
    assert Counter(answer.status_code for answer in answers) == {201: 10, 409: 190}
    refusal = next(answer.json() for answer in answers if answer.status_code == 409)
    assert refusal["code"] == "out_of_stock"
    assert refusal["errors"] == [
        {
            "field": "lines.0.quantity",
            "pointer": "#/lines/0/quantity",
            "code": "not_enough",
            "params": {"left": 0},
            "detail": "Stock restant\u202f: 0.",
        }
    ]
    assert len(await buyer.orders.published(OrderPlaced)) == 10
    assert await pieces(buyer.orders) == (0, 10, 0)
    await buyer.orders.settle()
    for answer in answers:
        if answer.status_code == 201:
            await buyer.orders.receive(await buyer.payment(answer.json()["number"]))
    await buyer.orders.settle()
    assert await pieces(buyer.orders) == (0, 0, 10)


@pytest.mark.rule("OR-13")
async def test_every_line_without_enough_is_named_and_nothing_stays_reserved(buyer: Customer) -> None:
    """One 409 says what is left of each article; what the other lines had taken is free again at once."""
    answer = await buyer.place(lines=[*lines(PAD=1, RIM=6, TYRE=2), {"sku": "BOOK", "quantity": 1}])
    assert answer.status_code == 409
    assert [(each["field"], each["params"]) for each in answer.json()["errors"]] == [("lines.1.quantity", {"left": 5})]
    assert await pieces(buyer.orders) == (10, 0, 0)
    both = await buyer.place(lines=lines(TYRE=11, RIM=6))
    assert [each["params"]["left"] for each in both.json()["errors"]] == [10, 5]
    assert await buyer.orders.published(OrderPlaced) == []


@pytest.mark.rule("OR-13")
async def test_a_refused_order_can_be_placed_once_there_are_enough(buyer: Customer) -> None:
    """The same request under the same key, after a delivery came in."""
    assert (await buyer.place(lines=lines(TYRE=11))).status_code == 409
    await buyer.orders.context.stock.supply("TYRE", 12)
    await placed(buyer, TYRE=11)
    assert await pieces(buyer.orders) == (1, 11, 0)


@pytest.mark.rule("OR-13")
async def test_a_repeated_request_reserves_once(buyer: Customer) -> None:
    """Ten at once under one key, and one more: one order, its pieces held once."""
    await asyncio.gather(*(buyer.place(lines=lines(TYRE=3)) for _ in range(10)))
    assert (await buyer.place(lines=lines(TYRE=3))).status_code == 201
    await buyer.orders.settle()
    assert await pieces(buyer.orders) == (7, 3, 0)


@pytest.mark.rule("OR-13")
async def test_requests_under_one_key_hold_what_the_placed_order_says(buyer: Customer) -> None:
    """Five at once that want different quantities: one places the order, the others are refused or told, and the pieces
    held and sold are that order's."""
    answers = await asyncio.gather(*(buyer.place(lines=lines(TYRE=quantity)) for quantity in range(1, 6)))
    (order,) = [answer.json() for answer in answers if answer.status_code == 201]
    assert {answer.json()["code"] for answer in answers if answer.status_code != 201} <= {"idempotency_key_reused"}
    await buyer.orders.settle()
    wanted = order["lines"][0]["quantity"]
    assert await pieces(buyer.orders) == (10 - wanted, wanted, 0)
    await buyer.orders.receive(await buyer.payment(order["number"]))
    await buyer.orders.settle()
    assert await pieces(buyer.orders) == (10 - wanted, 0, wanted)


@pytest.mark.rule("OR-13")
async def test_a_repeated_request_reserves_nothing_for_an_order_that_has_ended(buyer: Customer) -> None:
    """Cancelled and repeated, also when too few are left by now: the first answer again, and no piece is held."""
    number = await placed(buyer, TYRE=6)
    await buyer.orders.post(f"/orders/{number}/cancel", viewer=ACCOUNT)
    await buyer.orders.settle()
    other = await placed(buyer, "key-0002", TYRE=7)
    assert await placed(buyer, TYRE=6) == number != other
    assert await pieces(buyer.orders) == (3, 7, 0)


@pytest.mark.rule("OR-13")
async def test_an_order_keeps_its_pieces_until_it_is_paid_and_then_they_are_sold(buyer: Customer) -> None:
    """They outlast the short hold of placing; an event of its payment that comes twice sells them once."""
    number = await placed(buyer, TYRE=2)
    await buyer.orders.run_due(buyer.orders.clock() + PLACING * 2)
    assert await pieces(buyer.orders) == (8, 2, 0)
    await buyer.orders.receive(await buyer.payment(number), event_id="evt_paid", times=2)
    await buyer.orders.settle()
    assert await pieces(buyer.orders) == (8, 0, 2)


@pytest.mark.rule("OR-13")
async def test_a_cancelled_order_frees_its_pieces(buyer: Customer) -> None:
    """Of every article, once; and the articles that are not counted have no part in it."""
    number = await placed(buyer, TYRE=10, RIM=1, PAD=3)
    assert (await buyer.place("key-0002", lines=lines(TYRE=1))).status_code == 409
    for _ in range(2):
        await buyer.orders.post(f"/orders/{number}/cancel", viewer=ACCOUNT)
    await buyer.orders.settle()
    assert await pieces(buyer.orders) == (10, 0, 0)
    assert await pieces(buyer.orders, "RIM") == (5, 0, 0)
    await placed(buyer, "key-0002", TYRE=1)


@pytest.mark.rule("OR-13")
async def test_an_expired_order_frees_its_pieces(buyer: Customer) -> None:
    """After the payment window, by the order's own deadline."""
    await placed(buyer, TYRE=4)
    await buyer.orders.run_due(buyer.orders.clock() + timedelta(hours=24))
    await buyer.orders.settle()
    assert await pieces(buyer.orders) == (10, 0, 0)


@pytest.mark.rule("OR-13")
async def test_a_hold_whose_order_was_never_placed_runs_out(buyer: Customer) -> None:
    """A process that died after the reservation leaves a hold: it stays for two minutes, then the pieces are free."""
    await abandoned(buyer, "R-LOST", TYRE=4)
    await buyer.orders.run_due(buyer.orders.clock() + PLACING - timedelta(seconds=1))
    assert await pieces(buyer.orders) == (6, 4, 0)
    await buyer.orders.run_due(buyer.orders.clock() + timedelta(seconds=1))
    assert await pieces(buyer.orders) == (10, 0, 0)
    document = await buyer.orders.database["stock"].find_one({"_id": "TYRE"})
    assert document is not None
    assert "due" not in document


@pytest.mark.rule("OR-13")
async def test_a_process_that_dies_between_reservation_and_order_loses_no_pieces(
    buyer: Customer, mongo_url: str
) -> None:
    """SIGKILL right there: no order, four pieces held, free again after two minutes; and the client that repeats its
    request before that gets them."""
    orders = buyer.orders
    command = [sys.executable, "-m", "tests.orders.crashing", mongo_url, orders.database.name, "TYRE", "4"]
    process = await asyncio.create_subprocess_exec(*command, env=os.environ | {"CRASH_AT": "after_commit:1"})
    assert await asyncio.wait_for(process.wait(), 60) == -signal.SIGKILL
    assert await pieces(orders) == (6, 4, 0)
    assert await orders.database["orders"].find_one() is None
    orders.clock.advance(seconds=20)
    number = await placed(buyer, "key-crash", TYRE=4)
    assert await pieces(orders) == (6, 4, 0)
    await orders.database["orders"].delete_one({"_id": number})
    await orders.run_due(orders.clock() + timedelta(days=2))
    assert await pieces(orders) == (10, 0, 0)


async def abandoned(buyer: Customer, number: str, **wanted: int) -> None:
    """The reservation of an order, as far as a process came that died then."""
    products = await buyer.orders.context.products.by_sku(list(wanted))
    ordered = [price_line(products[sku], quantity, "fr") for sku, quantity in wanted.items()]
    await reserve_stock(buyer.orders.context, number, ordered)


@pytest.mark.rule("OR-13")
async def test_a_hold_that_lapses_is_settled_by_its_order_although_no_job_ran(buyer: Customer) -> None:
    """Jobs that are late, as after an outage of the broker: the deadline keeps what waits, sells what is paid and frees
    what ended."""
    waiting, sold, ended = [
        (await buyer.place(f"key-000{index}", lines=lines(TYRE=quantity))).json()["number"]
        for index, quantity in enumerate((1, 2, 4))
    ]
    await buyer.orders.receive(await buyer.payment(sold))
    await buyer.orders.post(f"/orders/{ended}/cancel", viewer=ACCOUNT)
    await buyer.orders.run_due(buyer.orders.clock() + PLACING)
    assert await pieces(buyer.orders) == (7, 1, 2)
    assert set((await pool(buyer.orders)).held) == {waiting}
    await buyer.orders.settle()
    assert await pieces(buyer.orders) == (7, 1, 2)


@pytest.mark.rule("OR-13")
async def test_an_order_placed_after_its_hold_ran_out_takes_pieces_again_or_is_cancelled(buyer: Customer) -> None:
    """A process that stood still between the two: with pieces left the order keeps some, without it is cancelled, and
    nothing is sold twice."""
    kept, lost = [
        (await buyer.place(f"key-000{index}", lines=lines(TYRE=quantity))).json()["number"]
        for index, quantity in enumerate((2, 4))
    ]
    for number in (kept, lost):
        await buyer.orders.context.stock.release("TYRE", number)
    await buyer.orders.context.stock.reserve("TYRE", "R-OTHER", 6, buyer.orders.clock() + timedelta(hours=1))
    await buyer.orders.settle()
    assert (await buyer.read(kept))["status"] == "pending_payment"
    assert (await buyer.read(lost))["status"] == "cancelled"
    assert [event.data.order.number for event in await buyer.orders.published(OrderCancelled)] == [lost]
    assert await pieces(buyer.orders) == (2, 8, 0)


@pytest.mark.rule("OR-13")
async def test_late_jobs_never_reserve_for_an_order_that_has_ended(buyer: Customer) -> None:
    """The job of the placing that runs after the cancellation's finds the order ended and leaves its pieces free."""
    number = (await buyer.place(lines=lines(TYRE=2))).json()["number"]
    await buyer.orders.post(f"/orders/{number}/cancel", viewer=ACCOUNT)
    await buyer.orders.settle()
    await buyer.orders.run_due(buyer.orders.clock() + timedelta(days=2))
    assert await pieces(buyer.orders) == (10, 0, 0)


@pytest.mark.rule("OR-13")
async def test_orders_of_the_same_articles_in_opposite_order_do_not_hold_each_other_up(buyer: Customer) -> None:
    """60 at once, half of them with their lines reversed: five get a rim and a tyre each, none waits for another."""

    async def one(number: int) -> Response:
        wanted = lines(TYRE=1, RIM=1)
        return await buyer.place(f"key-{number:04}", lines=wanted if number % 2 else wanted[::-1])

    async with asyncio.timeout(60):
        answers = await asyncio.gather(*(one(number) for number in range(60)))
    assert Counter(answer.status_code for answer in answers) == {201: 5, 409: 55}
    assert await pieces(buyer.orders) == (5, 5, 0)
    assert await pieces(buyer.orders, "RIM") == (0, 5, 0)


async def test_a_number_of_another_customers_order_takes_nothing_of_its_pieces(buyer: Customer) -> None:
    """Should two orders hash to one number, the second reserves under the next one."""
    other = await placed(buyer, "key-other", TYRE=3)
    document = await buyer.orders.database["orders"].find_one({"_id": other})
    assert document is not None
    taken = derived_number("R", ACCOUNT, "key-0001", "0")
    document["state"] |= {"account_id": "acc_other", "number": taken}
    await buyer.orders.database["orders"].insert_one(document | {"_id": taken})
    await buyer.orders.context.stock.reserve("TYRE", taken, 2, buyer.orders.clock() + timedelta(hours=1))
    number = await placed(buyer, TYRE=1)
    assert number == derived_number("R", ACCOUNT, "key-0001", "1")
    held = (await pool(buyer.orders)).held
    assert {key: hold.quantity for key, hold in held.items()} == {other: 3, taken: 2, number: 1}
