"""orders' events as the others' tests read them: written here, by a customer's real orders."""

from datetime import timedelta

import pytest

from shared.events.orders.document_issued import DocumentIssued
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_paid import OrderPaid
from shared.events.orders.order_placed import OrderPlaced
from shared.values.viewer import Role
from tests.orders.builders import ACCOUNT, company
from tests.orders.customer import BODY, Customer
from tests.support.examples import Examples
from tests.support.http_examples import HttpExamples
from tests.support.tokens import member


@pytest.mark.rule("EV-03")
async def test_orders_publishes_what_its_examples_of_unpaid_orders_say(customer: Customer, examples: Examples) -> None:
    """One order cancelled, one left to expire: each event has the shape of its example."""
    orders = customer.orders
    cancelled = await customer.order("key-cancelled")
    await orders.post(f"/orders/{cancelled}/cancel", viewer=ACCOUNT)
    await customer.order("key-expired")
    await orders.run_due(orders.clock() + timedelta(days=1))
    for contract in (OrderPlaced, OrderCancelled, OrderExpired):
        examples.check((await orders.published(contract))[0].data)


@pytest.mark.rule("EV-03")
async def test_orders_publishes_what_its_example_of_a_paid_order_says(customer: Customer, examples: Examples) -> None:
    """The event that follows billing's has the shape of its example."""
    paid = await customer.order()
    await customer.orders.receive(await customer.payment(paid))
    examples.check((await customer.orders.published(OrderPaid))[0].data)


@pytest.mark.rule("EV-03", "ID-18")
async def test_orders_tells_identity_of_a_company_s_order(customer: Customer, examples: Examples) -> None:
    """A document by which the company's people show that they belong to it; a private customer's order is told to
    nobody."""
    orders = customer.orders
    await customer.order("key-private")
    await orders.receive(company("C900000005"))
    buyer, key = member(ACCOUNT, "C900000005", Role.BUYER), {"Idempotency-Key": "key-company"}
    placed = await orders.post("/orders", viewer=buyer, json=BODY, headers=key)
    (told,) = await orders.published(DocumentIssued)
    assert (told.data.kind, told.data.number) == ("order", placed.json()["number"])
    examples.check(told.data)


@pytest.mark.rule("AP-03")
async def test_the_api_answers_as_its_examples_say(customer: Customer, http_examples: HttpExamples) -> None:
    """Each operation's example has the shape of a real request and of its answer."""
    placed = await customer.place()
    number = placed.json()["number"]
    read = [
        await customer.orders.get(path, viewer=ACCOUNT)
        for path in ("/products?limit=2", "/orders", f"/orders/{number}")
    ]
    cancelled = await customer.orders.post(f"/orders/{number}/cancel", viewer=ACCOUNT)
    http_examples.check("orders", placed, *read, cancelled)
