"""Stripe's webhooks as they arrive: forged, stale, malformed, too big, twice, with rotating secrets (BI-02)."""

import gzip
import json
from typing import Any

import pytest

from services.billing.domain.webhooks.jobs import ApplyStripeEvent
from tests.billing.customer import Customer
from tests.support.commands import asked, recorder
from tests.support.settings import OLD_WEBHOOK_SECRET, WEBHOOK_SECRET

PATH = "/billing/v1/webhooks/stripe"
JSON = {"Content-Type": "application/json"}


def event(event_id: str = "evt_1", event_type: str = "checkout.session.completed", **changes: Any) -> dict[str, Any]:
    content = {"id": event_id, "object": "event", "type": event_type, "created": 1_780_000_000, "livemode": False}
    data = {"object": {"id": "cs_test_1", "object": "checkout.session", "customer_email": "canary@example.com"}}
    return {**content, "api_version": "2026-10-28.endive", "data": data, **changes}


async def stored(customer: Customer) -> list[dict[str, Any]]:
    return [document async for document in customer.billing.database["stripe_events"].find()]


@pytest.mark.rule("BI-02", "EV-01")
async def test_a_webhook_is_stored_with_its_event_in_one_document_and_once(customer: Customer) -> None:
    """Delivered five times, by two secrets: one document under Stripe's id, one event, nothing personal in it."""
    for secret in (WEBHOOK_SECRET, OLD_WEBHOOK_SECRET, WEBHOOK_SECRET, WEBHOOK_SECRET, OLD_WEBHOOK_SECRET):
        answer = await customer.send(event(), secret)
        assert (answer.status_code, answer.json()) == (200, {"received": True})
    documents = await stored(customer)
    assert [document["_id"] for document in documents] == ["evt_1"]
    assert await customer.count(ApplyStripeEvent) == 1
    assert "canary" not in str(documents)


@pytest.mark.rule("BI-02")
async def test_types_without_an_action_lead_to_nothing(customer: Customer) -> None:
    """Verified, answered 200 and not stored, however often Stripe sends them; forged ones are refused as ever."""
    assert (await customer.send(event("evt_1", "customer.created"))).status_code == 200
    assert (await customer.send(event("evt_2", "balance.available", data={"object": {}}))).status_code == 200
    assert (await customer.send(event("evt_3", "customer.created"), "whsec_other")).status_code == 400
    assert await stored(customer) == []


@pytest.mark.rule("BI-02")
async def test_a_webhook_is_one_write_or_none(customer: Customer) -> None:
    """One with an action is one document with its job; one without is answered and costs the database nothing."""
    with recorder.of(customer.billing.database.name) as sent:
        assert (await customer.send(event("evt_1"))).status_code == 200
        assert (await customer.send(event("evt_2", "charge.succeeded"))).status_code == 200
    assert asked(sent) == ["insert stripe_events"]


@pytest.mark.rule("BI-02")
async def test_an_event_about_nothing_is_stored_without_a_job(customer: Customer) -> None:
    """A type with an action whose object has no id: there is nothing to read from Stripe again."""
    assert (await customer.send(event("evt_1", data={"object": {}}))).status_code == 200
    assert [document["_id"] for document in await stored(customer)] == ["evt_1"]
    assert await customer.count(ApplyStripeEvent) == 0


@pytest.mark.rule("BI-02")
@pytest.mark.parametrize(
    "signature",
    ["", "t=1,v1=00", "nonsense", "t=x,v1=y", "v1=00", "t=99999999999,v1=" + "0" * 64, "t=1,v1=é", "é"],
)
async def test_a_webhook_that_we_cannot_verify_is_refused(customer: Customer, signature: str) -> None:
    """400 with a problem, no write."""
    headers = {b"Content-Type": b"application/json", b"Stripe-Signature": signature.encode("latin-1")}
    answer = await customer.billing.post(PATH, content=json.dumps(event()), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "webhook_signature_invalid")
    assert await stored(customer) == []


@pytest.mark.rule("BI-02")
async def test_a_webhook_of_another_secret_an_old_one_or_without_a_signature_is_refused(customer: Customer) -> None:
    """The signature is good for 300 seconds and for the exact bytes."""
    body = json.dumps(event())
    forged = await customer.post(body, "whsec_other")
    stale = await customer.post(body, age=301)
    fresh = await customer.post(body, age=290)
    bare = await customer.billing.post(PATH, content=body, headers=JSON)
    assert [answer.status_code for answer in (forged, stale, fresh, bare)] == [400, 400, 200, 400]


@pytest.mark.rule("BI-02")
async def test_a_body_changed_after_signing_is_refused(customer: Customer) -> None:
    """One byte is enough."""
    body = json.dumps(event())
    signed = (await customer.post(body)).request.headers["Stripe-Signature"]
    changed = body.replace("evt_1", "evt_2")
    answer = await customer.billing.post(PATH, content=changed, headers=JSON | {"Stripe-Signature": signed})
    assert answer.status_code == 400
    assert [document["_id"] for document in await stored(customer)] == ["evt_1"]


@pytest.mark.rule("BI-02")
@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{}",
        '"evt_1"',
        "{",
        "[" * 5000 + "]" * 5000,
        '{"a":' * 5000 + "1" + "}" * 5000,
        json.dumps(event(amount=float("nan"))),
        json.dumps(event(amount=float("inf"))),
        json.dumps(event({"$ne": None})),  # type: ignore[arg-type]
        json.dumps(event("evt_1; drop")),
        json.dumps(event(event_type="x" * 300)),
        json.dumps(event(data={"object": {"id": {"$gt": ""}}})),
        json.dumps(event(data={"object": []})),
        json.dumps(event(created="soon")),
        json.dumps(event(created=10**30)),
    ],
)
async def test_a_signed_body_that_is_no_event_is_refused(customer: Customer, body: str) -> None:
    """Even our own secret brings no deep JSON, NaN, operator or wrong type into the database."""
    answer = await customer.post(body)
    assert (answer.status_code, answer.json()["code"]) == (400, "webhook_malformed")
    assert await stored(customer) == []


@pytest.mark.rule("BI-02")
async def test_bodies_too_big_or_compressed_are_refused_unread(customer: Customer) -> None:
    """10 MB, with and without a length: 413. A gzip bomb: 415. Bytes that are no UTF-8: 400."""
    big = await customer.post("x" * 10_000_000)

    async def pieces() -> Any:
        for _ in range(160):
            yield b"x" * 65_536

    headers = JSON | {"Stripe-Signature": "t=1,v1=0"}
    streamed = await customer.billing.post(PATH, content=pieces(), headers=headers)
    bomb = gzip.compress(b"0" * 50_000_000)
    zipped = await customer.billing.post(
        PATH, content=bomb, headers={"Content-Encoding": "gzip", "Stripe-Signature": "t=1"}
    )
    bytes_only = await customer.billing.post(PATH, content=b"\xff\xfe\x00", headers=headers)
    assert [each.status_code for each in (big, streamed, zipped, bytes_only)] == [413, 413, 415, 400]
    assert await stored(customer) == []
