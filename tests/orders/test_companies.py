"""What a company's users order is the company's, and invoiced to it (ID-17)."""

import pytest

from shared.events.orders.order_placed import OrderPlaced
from shared.values.viewer import Role
from tests.orders.builders import ACCOUNT, company
from tests.orders.customer import BODY, Customer
from tests.support.tokens import member

GARAGE = "C900000005"
KEY = {"Idempotency-Key": "key-0001"}


@pytest.mark.rule("ID-17", "OR-05")
async def test_the_company_is_the_buyer_of_what_its_user_orders(customer: Customer) -> None:
    """Its name, address and numbers; the user's language and e-mail address. The newest state of the company counts,
    also when an older one comes after it."""
    orders, buyer = customer.orders, member(ACCOUNT, GARAGE, Role.BUYER)
    newest = company(GARAGE, name="Garage Exemple SA", vat_number="BE0999999922")
    await orders.receive(newest, seq=2)
    await orders.receive(company(GARAGE, name="Garage Ancien"), seq=1)
    placed = await orders.post("/orders", viewer=buyer, json=BODY, headers=KEY)
    assert placed.status_code == 201, placed.text
    (told,) = await orders.published(OrderPlaced)
    order = told.data.order
    assert (order.customer_number, order.account_id) == (GARAGE, ACCOUNT)
    assert order.buyer.name == "Garage Exemple SA"
    assert (order.buyer.vat_number, order.buyer.company_number) == ("BE0999999922", newest.company.company_number)
    assert order.buyer.address == newest.company.address
    assert (order.buyer.email, order.buyer.locale) == (f"{ACCOUNT}@example.com", "nl")


@pytest.mark.rule("ID-17")
async def test_an_order_for_a_company_waits_until_it_is_known(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with Retry-After, and the repeat under the same key goes through once the event has come."""
    monkeypatch.setattr("shared.messaging.known.PATIENCE", 0.05)
    buyer = member(ACCOUNT, GARAGE, Role.OWNER)
    early = await customer.orders.post("/orders", viewer=buyer, json=BODY, headers=KEY)
    assert (early.status_code, early.json()["code"]) == (503, "company_not_known_yet")
    await customer.orders.receive(company(GARAGE))
    assert (await customer.orders.post("/orders", viewer=buyer, json=BODY, headers=KEY)).status_code == 201


@pytest.mark.rule("ID-20", "AP-02")
async def test_the_old_employers_orders_are_not_seen_from_the_new_membership(customer: Customer) -> None:
    """The same account, which ordered for one company, sees nothing of it as a user of another, nor as itself."""
    orders, school = customer.orders, "C900000013"
    await orders.receive(company(GARAGE))
    for_garage = member(ACCOUNT, GARAGE, Role.BUYER)
    number = (await orders.post("/orders", viewer=for_garage, json=BODY, headers=KEY)).json()["number"]
    for viewer in (member(ACCOUNT, school, Role.OWNER), ACCOUNT):
        assert (await orders.get("/orders", viewer=viewer)).json()["items"] == []
        assert (await orders.get(f"/orders/{number}", viewer=viewer)).status_code == 404
        assert (await orders.post(f"/orders/{number}/cancel", viewer=viewer)).status_code == 404
