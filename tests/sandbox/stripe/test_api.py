"""The API as Stripe's own SDK meets it: parameters, idempotency, lists, expansion, refunds."""

import asyncio
import re

import httpx
import pytest
import stripe

from sandbox.stripe.contract import ContractError, check_answer, check_params
from sandbox.stripe.params import CONTRACTS
from sandbox.stripe.schema import Either, ListOf, Reader, Record
from tests.sandbox.stripe.running import DECLINED, SDK_WARNING, RunningSimulator, order

pytestmark = pytest.mark.filterwarnings(SDK_WARNING)

UNITS = "line_items[0][price_data][unit_amount]"


async def test_wrong_key_is_401(sim: RunningSimulator) -> None:
    """Only the configured key is let in, as Bearer token or as Basic user name."""
    assert (await sim.raw.get("/v1/events", headers={"Authorization": "Bearer sk_test_other"})).status_code == 401
    async with httpx.AsyncClient(base_url=sim.api) as bare:
        assert (await bare.get("/v1/events")).status_code == 401
        assert (await bare.get("/v1/events", auth=("sk_test_simulated", ""))).status_code == 200


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"payment_method_types": ["card"]}, "parameter_unknown", "payment_method_types"),
        ({"line_items": [{"quantity": 1}]}, "parameter_missing", "line_items[0][price_data]"),
        ({"success_url": "/thanks"}, "url_invalid", "success_url"),
        ({"ui_mode": "hosted"}, None, "ui_mode"),
        ({"customer": "cus_none"}, "resource_missing", "customer"),
        ({"expires_at": 1}, None, "expires_at"),
    ],
)
async def test_bad_parameters_are_named(
    sim: RunningSimulator, changes: dict[str, object], code: str | None, param: str
) -> None:
    """A wrong, missing or unknown parameter is 400 with its code and its path."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await sim.session(**changes)
    assert (caught.value.http_status, caught.value.code, caught.value.param) == (400, code, param)
    assert str(caught.value.request_id).startswith("req_")


async def test_bad_integer_is_named(sim: RunningSimulator) -> None:
    """A form value that is no number is refused with its bracketed name."""
    price = "line_items[0][price_data]"
    form = {f"{price}[currency]": "eur", UNITS: "12.5", f"{price}[product_data][name]": "x"}
    form["line_items[0][quantity]"] = "1"
    answer = await sim.raw.post(
        "/v1/checkout/sessions", data={**form, "mode": "payment", "success_url": "http://x.test"}
    )
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (400, "parameter_invalid_integer", UNITS)


async def test_unknown_objects_and_routes_are_404(sim: RunningSimulator) -> None:
    """An unknown id is resource_missing; a route outside the scope is Stripe's 404 JSON."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await sim.client.v1.payment_intents.retrieve_async("pi_none")
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")
    answer = await sim.raw.post("/v1/subscriptions", data={"customer": "cus_1"})
    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "invalid_request_error")


async def test_idempotency_key_replays_the_first_answer(sim: RunningSimulator) -> None:
    """The same key gives the same answer, marked as replayed; other parameters are refused."""
    headers = {"Idempotency-Key": "order-1:1"}
    first = await sim.raw.post("/v1/customers", data={"email": "a@example.com"}, headers=headers)
    again = await sim.raw.post("/v1/customers", data={"email": "a@example.com"}, headers=headers)
    assert again.json() == first.json()
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    other = await sim.raw.post("/v1/customers", data={"email": "b@example.com"}, headers=headers)
    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")


async def test_a_refused_parameter_does_not_use_up_the_key(sim: RunningSimulator) -> None:
    """After a 400 for a bad parameter the corrected request may use the same key."""
    headers = {"Idempotency-Key": "order-2:1"}
    assert (await sim.raw.post("/v1/customers", data={"mail": "a"}, headers=headers)).status_code == 400
    assert (await sim.raw.post("/v1/customers", data={"name": "A"}, headers=headers)).status_code == 200


async def test_a_failed_answer_is_replayed_too(sim: RunningSimulator) -> None:
    """A 500 is kept under its key, so repeating it does not do the work behind the caller's back."""
    await sim.control("faults/api", {"fault": "500", "method": "POST", "path": "/v1/customers"})
    headers = {"Idempotency-Key": "order-3:1"}
    answers = [await sim.raw.post("/v1/customers", data={"name": "A"}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [500, 500]
    assert answers[1].headers["Idempotent-Replayed"] == "true"


async def test_concurrent_use_of_a_key_is_409(sim: RunningSimulator) -> None:
    """While the first request runs, a second one with its key is told to wait."""
    await sim.control("faults/api", {"fault": "delay", "path": "/v1/customers", "seconds": 0.3})
    headers = {"Idempotency-Key": "order-4:1"}
    posts = (sim.raw.post("/v1/customers", data={"name": "A"}, headers=headers) for _ in range(2))
    answers = await asyncio.gather(*posts)
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_timeout_after_success_is_repeatable(sim: RunningSimulator) -> None:
    """When only the answer was lost, the SDK's own repeat gets the one customer that was made."""
    await sim.control("faults/api", {"fault": "timeout_after", "method": "POST", "path": "/v1/customers"})
    http = stripe.HTTPXClient(timeout=0.4)
    made = await sim.sdk(http, retries=1).v1.customers.create_async({"email": "once@example.com"})
    await http.close_async()  # type: ignore[no-untyped-call]
    found = await sim.client.v1.customers.list_async({"email": "once@example.com"})
    assert [customer.id for customer in found.data] == [made.id]


async def test_timeout_before_and_429_do_nothing(sim: RunningSimulator) -> None:
    """A call that never arrived, or was turned away, left nothing."""
    await sim.control("faults/api", {"fault": "429", "path": "/v1/customers"})
    with pytest.raises(stripe.RateLimitError):
        await sim.client.v1.customers.create_async({"email": "never@example.com"})
    await sim.control("faults/api", {"fault": "timeout_before", "path": "/v1/customers"})
    with pytest.raises(httpx.ReadTimeout):
        await sim.raw.post("/v1/customers", data={"email": "never@example.com"}, timeout=0.2)
    assert not (await sim.client.v1.customers.list_async({"email": "never@example.com"})).data


async def test_customers_change_field_by_field(sim: RunningSimulator) -> None:
    """An update changes what it names, unsets what it empties, and its event has the old values."""
    made = await sim.client.v1.customers.create_async({"name": "A", "phone": "1", "metadata": {"x": "1", "y": "2"}})
    changed = await sim.client.v1.customers.update_async(made.id, {"name": "B", "phone": "", "metadata": {"x": ""}})
    assert (changed.name, changed.phone, changed.metadata and changed.metadata.to_dict()) == ("B", None, {"y": "2"})
    event = (await sim.client.v1.events.list_async({"type": "customer.updated", "limit": 1})).data[0]
    assert event.data.previous_attributes is not None
    assert event.data.previous_attributes.to_dict()["name"] == "A"


async def test_pages_cover_every_object_once(sim: RunningSimulator) -> None:
    """Walking by starting_after gives every object once, newest first; ending_before walks back."""
    made = [(await sim.client.v1.customers.create_async({"email": "page@example.com"})).id for _ in range(5)]
    first = await sim.client.v1.customers.list_async({"email": "page@example.com", "limit": 2})
    walked = [customer.id async for customer in first.auto_paging_iter()]
    assert (walked, first.has_more) == (made[::-1], True)
    back = await sim.client.v1.customers.list_async({"email": "page@example.com", "limit": 2, "ending_before": made[1]})
    assert [customer.id for customer in back.data] == [made[3], made[2]]
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        await sim.client.v1.customers.list_async({"starting_after": "cus_none"})


async def test_expand_follows_references(sim: RunningSimulator) -> None:
    """Expanded fields are whole objects, through several levels and inside lists; others are ids."""
    paid = await sim.paid()
    paths = ["payment_intent.latest_charge", "line_items"]
    session = (await sim.raw.get(f"/v1/checkout/sessions/{paid.id}", params={"expand[]": paths})).json()
    assert session["payment_intent"]["latest_charge"]["paid"] is True
    assert [item["description"] for item in session["line_items"]["data"]] == ["Brake pads", "Delivery"]
    listed = await sim.client.v1.payment_intents.list_async({"limit": 1, "expand": ["data.latest_charge"]})
    assert isinstance(listed.data[0].latest_charge, stripe.Charge)
    assert isinstance(paid.payment_intent, str)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        await sim.client.v1.checkout.sessions.retrieve_async(paid.id, {"expand": ["amount_total"]})


async def test_refunds_in_parts_then_no_more(sim: RunningSimulator) -> None:
    """Parts add up to the charge; too much and once too often are refused as Stripe does."""
    intent = str((await sim.paid()).payment_intent)
    refunds = sim.client.v1.refunds
    part = await refunds.create_async({"payment_intent": intent, "amount": 1800, "reason": "requested_by_customer"})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await refunds.create_async({"payment_intent": intent, "amount": 3001})
    assert (caught.value.http_status, caught.value.param) == (400, "amount")
    rest = await refunds.create_async({"payment_intent": intent})
    assert (part.amount, rest.amount, rest.status) == (1800, 3000, "succeeded")
    charge = (await sim.client.v1.charges.list_async({"payment_intent": intent})).data[0]
    assert (charge.refunded, charge.amount_refunded) == (True, 4800)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await refunds.create_async({"payment_intent": intent})
    assert caught.value.code == "charge_already_refunded"


async def test_a_refund_can_come_back(sim: RunningSimulator) -> None:
    """A refund that the bank returns is failed, and its charge can be refunded again."""
    intent = str((await sim.paid()).payment_intent)
    refund = await sim.client.v1.refunds.create_async({"payment_intent": intent})
    assert (await sim.control(f"refunds/{refund.id}/fail"))["status"] == "failed"
    again = await sim.client.v1.refunds.create_async({"payment_intent": intent})
    assert again.amount == 4800


async def test_an_unpaid_payment_cannot_be_refunded(sim: RunningSimulator) -> None:
    """A declined payment has no charge to refund, and its intent belongs to the session."""
    session = await sim.session()
    await sim.pay(session.url, DECLINED)
    intent = str((await sim.client.v1.checkout.sessions.retrieve_async(session.id)).payment_intent)
    with pytest.raises(stripe.InvalidRequestError, match="no successful charge"):
        await sim.client.v1.refunds.create_async({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError, match="expire its Checkout Session"):
        await sim.client.v1.payment_intents.cancel_async(intent)


async def test_answers_keep_stripes_contract(sim: RunningSimulator) -> None:
    """Every kind of answer has the fields, types and values that the SDK's classes name."""
    made = await sim.client.v1.customers.create_async({"email": "c@example.com", "address": {"country": "BE"}})
    paid = await sim.paid(customer=made.id)
    await sim.pay((await sim.session()).url, DECLINED)
    await sim.client.v1.refunds.create_async({"payment_intent": str(paid.payment_intent), "amount": 100})
    charge = (await sim.client.v1.charges.list_async({"payment_intent": str(paid.payment_intent)})).data[0]
    await sim.control(f"charges/{charge.id}/dispute")
    paths = "customers checkout/sessions payment_intents charges refunds disputes events webhook_endpoints"
    for path in [*paths.split(), f"checkout/sessions/{paid.id}/line_items"]:
        answer = (await sim.raw.get(f"/v1/{path}", params={"limit": 100})).json()
        assert answer["data"], path
        check_answer(answer)
    expand = ["payment_intent.latest_charge.refunds", "customer", "line_items"]
    check_answer((await sim.raw.get(f"/v1/checkout/sessions/{paid.id}", params={"expand[]": expand})).json())


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_tables_name_only_what_stripe_takes(name: str) -> None:
    """No route takes a parameter that Stripe does not have."""
    contract = stripe.params
    for part in name.split("."):
        contract = getattr(contract, part)
    with pytest.raises(ContractError) as caught:
        check_params(contract, {"no_such_parameter": 1, **_probe(CONTRACTS[name])})
    unknown = [problem for problem in caught.value.problems if "no such field" in problem]
    assert unknown == ["params.no_such_parameter: Stripe has no such field"]


def _probe(reader: Reader) -> dict[str, object]:
    """A value of the table's shape, so that the checker walks every name."""

    def value(inner: Reader) -> object:
        if isinstance(inner, Either):
            return value(inner.record)
        if isinstance(inner, ListOf):
            return [value(inner.item)]
        return _probe(inner) if isinstance(inner, Record) else "?"

    assert isinstance(reader, Record)
    return {name: value(inner) for name, inner in reader.fields.items()}


def test_the_contract_catches_our_own_mistakes() -> None:
    """Unknown names, wrong values and missing fields of a request are each named by their path."""
    check_params(stripe.params.checkout.SessionCreateParams, order(ui_mode="hosted_page"))
    wrong = order(ui_mode="hosted", nonsense=1, line_items=[{"price_data": {"unit_amount": "5"}}])
    with pytest.raises(ContractError) as caught:
        check_params(stripe.params.checkout.SessionCreateParams, wrong)
    paths = {re.split(r":", problem)[0] for problem in caught.value.problems}
    price = "params.line_items[0].price_data"
    assert paths == {"params.ui_mode", "params.nonsense", f"{price}.currency", f"{price}.unit_amount"}
