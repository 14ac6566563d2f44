"""orders over HTTP, on the real database: the catalogue, placing, reading and cancelling."""

import asyncio
from typing import Any

import pytest

from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_placed import OrderPlaced
from shared.values.ids import derived_number
from shared.values.money import Money
from shared.values.viewer import Role
from tests.orders.builders import ACCOUNT, company, product, registered
from tests.orders.customer import BODY, Customer, Orders
from tests.support.tokens import bearer, member


@pytest.mark.rule("OR-01")
async def test_the_catalogue_is_paged_and_named_in_the_readers_language(orders: Orders) -> None:
    """Anyone reads it, page by page, each product once, with and without VAT."""
    await orders.context.products.put([product(f"X{index}", 100, 2100) for index in range(3)])
    first = (await orders.get("/products", params={"limit": 3, "locale": "nl"})).json()
    second = (await orders.get("/products", params={"limit": 3, "cursor": first["next"]})).json()
    assert [item["sku"] for item in first["items"] + second["items"]] == ["BOOK", "PAD", "X0", "X1", "X2"]
    assert second["next"] is None
    assert first["items"][1]["name"] == "PAD nl"
    assert first["items"][1]["price_with_vat"] == {"amount": 1210, "currency": "EUR"}


@pytest.mark.rule("OR-05", "OR-02")
async def test_an_order_is_placed_at_the_servers_prices(customer: Customer) -> None:
    """201 with the total and how it was reached; the same in the event that billing charges from."""
    answer = await customer.place()
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert order["totals"]["gross"] == {"amount": 3479, "currency": "EUR"}
    assert order["status"] == "pending_payment"
    assert order["lines"][0]["name"] == "PAD nl"
    assert answer.headers["location"] == f"/orders/v1/orders/{order['number']}"
    (event,) = await customer.orders.published(OrderPlaced)
    assert event.data.to_pay.amount == 3479
    assert event.data.order.buyer.name == "Camille Exemple"
    assert (event.data.pay_until - customer.orders.clock()).total_seconds() == 24 * 3600
    read = await customer.orders.get(answer.headers["location"], viewer=ACCOUNT)
    assert read.json() == order
    assert read.headers["etag"] == '"1"'


@pytest.mark.rule("AP-01")
async def test_a_repeated_request_places_one_order(customer: Customer) -> None:
    """Ten at once under one Idempotency-Key: one order, one event; a later repeat is marked, another body refused."""
    answers = await asyncio.gather(*(customer.place() for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len([answer for answer in answers if "idempotent-replayed" not in answer.headers]) == 1
    repeat = await customer.place()
    assert repeat.status_code == 201
    assert repeat.headers["idempotent-replayed"] == "true"
    assert {answer.text for answer in answers} == {repeat.text}
    assert len(await customer.orders.published(OrderPlaced)) == 1
    other = await customer.place(lines=[{"sku": "PAD", "quantity": 3}])
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    missing = await customer.orders.post("/orders", json=BODY, viewer=ACCOUNT)
    assert (missing.status_code, missing.json()["code"]) == (400, "idempotency_key_missing")


@pytest.mark.rule("AP-01")
async def test_a_key_keeps_its_request_however_late_it_comes_again(customer: Customer) -> None:
    """S7: a month later, after the order was cancelled and its article withdrawn, the same request gets the answer it
    got, marked; another body under its key is refused."""
    first = await customer.place()
    await customer.orders.post(f"/orders/{first.json()['number']}/cancel", viewer=ACCOUNT)
    customer.orders.clock.advance(days=31)
    await customer.orders.database["idempotency"].delete_many({})  # answers are kept for a day
    await customer.orders.database["products"].delete_one({"_id": "PAD"})
    again = await customer.place()
    assert (again.status_code, again.text) == (201, first.text)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    other = await customer.place(lines=[{"sku": "BOOK", "quantity": 7}])
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.rule("AP-02")
async def test_a_number_that_another_customer_has_is_not_handed_out(customer: Customer) -> None:
    """Should two orders hash to one number, the second gets the next one; the first stays its owner's alone."""
    taken = derived_number("R", ACCOUNT, "key-0001", "0")
    other = await customer.order("key-other")
    document = await customer.orders.database["orders"].find_one({"_id": other})
    assert document is not None
    document["state"] |= {"account_id": "acc_other", "customer_number": "C000000026"}
    await customer.orders.database["orders"].insert_one(document | {"_id": taken})
    number = await customer.order()
    assert number == derived_number("R", ACCOUNT, "key-0001", "1")
    assert (await customer.orders.get(f"/orders/{taken}", viewer=ACCOUNT)).status_code == 404


BAD: list[tuple[dict[str, Any], str]] = [
    ({"total": 1}, "total"),
    ({"status": "paid"}, "status"),
    ({"customer": "acc_2"}, "customer"),
    ({"lines": [{"sku": "PAD", "quantity": 1, "price": 1}]}, "lines.0.price"),
    ({"lines": []}, "lines"),
    ({"lines": [{"sku": "NONE", "quantity": 1}]}, "lines.0.sku"),
    ({"lines": [{"sku": "PAD", "quantity": 1}, {"sku": "PAD", "quantity": 1}]}, "lines.1.sku"),
    ({"lines": [{"sku": {"$ne": None}, "quantity": 1}]}, "lines.0.sku"),
    *(
        ({"lines": [{"sku": "PAD", "quantity": quantity}]}, "lines.0.quantity")
        for quantity in (-1, 0, 10**9, 1.5, "1", None)
    ),
    ({"terms_accepted": False}, "terms_accepted"),
]


@pytest.mark.rule("AP-01", "OR-02")
@pytest.mark.parametrize(("wrong", "field"), BAD)
async def test_a_wrong_field_is_named_and_nothing_is_stored(
    customer: Customer, wrong: dict[str, Any], field: str
) -> None:
    """422 that names the field; no order, no event."""
    answer = await customer.place(**wrong)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert await customer.orders.published(OrderPlaced) == []


@pytest.mark.rule("OR-02", "OR-05")
async def test_what_cannot_be_paid_in_one_payment_is_refused(customer: Customer) -> None:
    """Lines in two currencies, and an order that comes to nothing: 422 that says so, and nothing is stored."""
    swiss = product("SWISS", 1000, 2100).model_copy(update={"price": Money(amount=1000, currency="CHF")})
    await customer.orders.context.products.put([swiss, product("GIFT", 0, 2100)])
    mixed = await customer.place(lines=[{"sku": sku, "quantity": 1} for sku in ("PAD", "SWISS", "GIFT")])
    nothing = await customer.place(lines=[{"sku": "GIFT", "quantity": 3}])
    assert [mixed.status_code, nothing.status_code] == [422, 422]
    assert [(each["field"], each["code"]) for each in mixed.json()["errors"]] == [("lines.1.sku", "other_currency")]
    assert [(each["field"], each["code"]) for each in nothing.json()["errors"]] == [("lines", "nothing_to_pay")]
    assert await customer.orders.published(OrderPlaced) == []
    assert (await customer.place(lines=[{"sku": sku, "quantity": 1} for sku in ("PAD", "GIFT")])).status_code == 201
    assert (await customer.place("key-swiss", lines=[{"sku": "SWISS", "quantity": 1}])).status_code == 201


@pytest.mark.rule("AP-01")
async def test_a_body_that_is_no_json_is_refused(customer: Customer) -> None:
    """Broken, infinitely deep or oversized bodies get 400, 413 or 422, never 500."""
    headers = {"Idempotency-Key": "key-0002", "Content-Type": "application/json"}
    bodies = [b"{", b"[" * 30_000, b'{"lines": NaN}', b"x" * 70_000, b"\xff\xfe"]
    answers = [await customer.orders.post("/orders", content=body, headers=headers, viewer=ACCOUNT) for body in bodies]
    assert [answer.status_code for answer in answers] == [400, 400, 422, 413, 400]


@pytest.mark.rule("AP-02")
async def test_another_customers_order_does_not_exist(customer: Customer) -> None:
    """404 on every route, in the same words as for an order that never was; 401 without a token."""
    number = await customer.order()
    stranger = "acc_stranger"
    for method, path in [("GET", f"/orders/{number}"), ("POST", f"/orders/{number}/cancel")]:
        refused = await customer.orders.request(method, path, viewer=stranger)
        unknown = await customer.orders.request(method, path.replace(number, "R-0000-0000-0000"), viewer=stranger)
        assert refused.status_code == unknown.status_code == 404
        assert refused.json()["detail"] == unknown.json()["detail"]
        assert (await customer.orders.request(method, path)).status_code == 401
    assert (await customer.orders.get("/orders", viewer=stranger)).json() == {"items": [], "next": None}


@pytest.mark.rule("OR-07")
async def test_a_customer_pages_through_their_orders_newest_first(customer: Customer) -> None:
    """Each order once, also when two were placed in the same millisecond."""
    placed = []
    for index in range(5):
        placed.append(await customer.order(f"key-{index:04}"))
        if index % 2:
            customer.orders.clock.advance(seconds=1)
    seen, cursor = [], None
    while True:
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await customer.orders.get("/orders", viewer=ACCOUNT, params=params)).json()
        seen += [item["number"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert sorted(seen) == sorted(placed)
    assert seen[0] == placed[4]


@pytest.mark.rule("OR-05")
async def test_cancelling_answers_the_order_and_tells_the_others_once(customer: Customer) -> None:
    """Twice in parallel: both 200, one event."""
    number = await customer.order()
    cancels = (customer.orders.post(f"/orders/{number}/cancel", viewer=ACCOUNT) for _ in range(2))
    answers = await asyncio.gather(*cancels)
    assert [answer.json()["status"] for answer in answers] == ["cancelled", "cancelled"]
    assert len(await customer.orders.published(OrderCancelled)) == 1


@pytest.mark.rule("AP-01")
async def test_an_order_that_changed_meanwhile_is_not_cancelled_unseen(customer: Customer) -> None:
    """With If-Match: 412 for another version, and nothing is done; 200 for the one that was read, weak or not."""
    number = await customer.order()
    stale = await customer.orders.post(f"/orders/{number}/cancel", viewer=ACCOUNT, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert await customer.orders.published(OrderCancelled) == []
    read = await customer.orders.get(f"/orders/{number}", viewer=ACCOUNT)
    assert read.json()["status"] == "pending_payment"
    tag = f"W/{read.headers['etag']}"
    done = await customer.orders.post(f"/orders/{number}/cancel", viewer=ACCOUNT, headers={"If-Match": tag})
    assert (done.status_code, done.json()["status"]) == (200, "cancelled")


@pytest.mark.rule("OR-01", "AP-01")
async def test_the_catalogue_may_be_kept_by_anyone_for_each_language(orders: Orders) -> None:
    """Named as Accept-Language asks, unless `locale` does; a cache keeps it for a minute, one answer per language."""
    for asked, params, language in (("nl-BE", {}, "nl"), ("nl", {"locale": "en"}, "en"), ("", {}, "fr")):
        answer = await orders.get("/products", params=params, headers={"Accept-Language": asked})
        assert answer.json()["items"][1]["name"] == f"PAD {language}"
        assert answer.headers["content-language"] == language
        assert answer.headers["cache-control"] == "public, max-age=60"
        assert "Accept-Language" in answer.headers["vary"]


async def test_a_customer_whose_account_is_under_way_is_waited_for(orders: Orders) -> None:
    """An order that comes before the account's event is answered once the event is here, without polling."""
    pending = asyncio.create_task(Customer(orders, "acc_new").place())
    await asyncio.sleep(0)
    await orders.receive(registered("acc_new"))
    assert (await pending).status_code == 201


async def test_a_customer_who_is_not_known_in_time_is_asked_to_try_again(
    orders: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with Retry-After, and the repeat under the same key goes through."""
    monkeypatch.setattr("shared.messaging.known.PATIENCE", 0.05)
    answer = await Customer(orders, "acc_nobody").place()
    assert (answer.status_code, answer.json()["code"]) == (503, "account_not_known_yet")
    assert answer.headers["retry-after"] == "2"


@pytest.mark.rule("AP-01", "AP-02")
async def test_a_key_used_for_one_customer_answers_nothing_for_another(customer: Customer) -> None:
    """Who acts for another company now, with a key of before, places that company's order; the old one is not said."""
    headers = {"Idempotency-Key": "key-0001"} | bearer(member(ACCOUNT, "C000000026", Role.BUYER))
    await customer.orders.receive(company("C000000026"))
    before = await customer.place()
    after = await customer.orders.post("/orders", json=BODY, headers=headers)
    again = await customer.orders.post("/orders", json=BODY, headers=headers)
    assert (before.status_code, after.status_code) == (201, 201)
    assert before.json()["number"] != after.json()["number"] == again.json()["number"]
    assert again.headers["idempotent-replayed"] == "true"
    assert (await customer.orders.get(f"/orders/{after.json()['number']}", viewer=ACCOUNT)).status_code == 404


@pytest.mark.rule("OR-05")
async def test_an_order_remembers_the_client_it_was_placed_in(customer: Customer) -> None:
    """Its events name the target, by default the first; one that is not in the settings is refused by its field."""
    for key, given, told in (("key-0001", {}, "web"), ("key-0002", {"return_target": "app"}, "app")):
        assert (await customer.place(key, **given)).status_code == 201
        assert (await customer.orders.published(OrderPlaced))[-1].data.order.return_target == told
    refused = await customer.place("key-0003", return_target="https://evil.example")
    assert [(each["field"], each["code"]) for each in refused.json()["errors"]] == [
        ("return_target", "unknown_return_target")
    ]


@pytest.mark.rule("AP-03")
@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/orders", "GET, HEAD, OPTIONS, POST"),
        ("/orders/R-1", "GET, HEAD, OPTIONS"),
        ("/orders/R-1/cancel", "OPTIONS, POST"),
    ],
)
async def test_a_path_names_all_its_methods(customer: Customer, path: str, methods: str) -> None:
    """OPTIONS answers them, another method is 405 with them, in whatever file each of them is written."""
    options = await customer.orders.request("OPTIONS", path)
    assert (options.status_code, options.headers["allow"], options.content) == (204, methods, b"")
    refused = await customer.orders.request("PATCH", path)
    assert (refused.status_code, refused.headers["allow"]) == (405, methods)
    assert refused.json()["code"] == "method_not_allowed"


@pytest.mark.rule("AP-03")
async def test_head_is_get_without_the_body(customer: Customer) -> None:
    """The same status and headers, down to the length of what is not sent; of what has no GET, 405."""
    get = await customer.orders.get("/products")
    head = await customer.orders.request("HEAD", "/products")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"] != "0"
    assert (await customer.orders.request("HEAD", "/orders/R-1/cancel")).status_code == 405
    assert (await customer.orders.request("HEAD", "/orders")).status_code == 401
