"""The hosted page, as a customer's browser posts to it."""

import asyncio

import pytest

from tests.sandbox.stripe.running import DECLINED, GOOD, SDK_WARNING, Receiver, RunningSimulator
from tests.support.waiting import eventually

pytestmark = pytest.mark.filterwarnings(SDK_WARNING)

IBAN = "BE71 0961 2345 6769"


async def test_paying_redirects_to_the_shop(sim: RunningSimulator, receiver: Receiver) -> None:
    """A good card completes the session, fills in its id in the return address, and tells every event."""
    session = await sim.session()
    answer = await sim.pay(session.url)
    assert answer.headers["location"] == f"https://shop.example/thanks?session={session.id}"
    done = await sim.client.v1.checkout.sessions.retrieve_async(session.id)
    assert (done.status, done.payment_status, done.amount_total, done.url) == ("complete", "paid", 4800, None)
    assert done.customer_details is not None
    assert done.customer_details.email == "jane@example.com"
    [webhook] = await eventually(lambda: receiver.about(session.id, "checkout.session.completed"))
    assert webhook.event["data"]["object"]["client_reference_id"] == "ord_1"
    told = await eventually(lambda: receiver.about(str(done.payment_intent), "payment_intent.succeeded"))
    assert told[0].event["data"]["object"]["amount_received"] == 4800


async def test_a_decline_leaves_the_session_open(sim: RunningSimulator, receiver: Receiver) -> None:
    """A declined card is told on the page and by events; another card then pays the same session once."""
    session = await sim.session()
    declined = await sim.pay(session.url, DECLINED)
    assert (declined.status_code, "Your card was declined" in declined.text) == (402, True)
    tried = await sim.client.v1.checkout.sessions.retrieve_async(session.id, {"expand": ["payment_intent"]})
    intent = tried.payment_intent
    assert intent is not None
    assert not isinstance(intent, str)
    assert intent.last_payment_error is not None
    assert (tried.status, intent.status) == ("open", "requires_payment_method")
    assert (intent.last_payment_error.code, intent.last_payment_error.decline_code) == (
        "card_declined",
        "generic_decline",
    )
    await eventually(lambda: receiver.about(intent.id, "payment_intent.payment_failed"))
    assert (await sim.pay(session.url)).status_code == 303
    paid = await sim.client.v1.payment_intents.retrieve_async(intent.id)
    assert (paid.status, paid.last_payment_error) == ("succeeded", None)
    charges = (await sim.client.v1.charges.list_async({"payment_intent": intent.id})).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("4000000000009995", "insufficient_funds"),
        ("4000000000000341", "generic_decline"),
        ("4111111111111111", "test_mode_live_card"),
    ],
)
async def test_each_test_card_declines_its_own_way(sim: RunningSimulator, number: str, code: str) -> None:
    """Stripe's test numbers decline with their code, and a number that is no test card is refused."""
    session = await sim.session()
    assert (await sim.pay(session.url, number)).status_code == 402
    tried = await sim.client.v1.checkout.sessions.retrieve_async(session.id)
    intent = await sim.client.v1.payment_intents.retrieve_async(str(tried.payment_intent))
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.decline_code == code


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("email", "jane@example", "complete email"),
        ("card_number", "4242424242424241", "not valid"),
        ("card_number", "4242", "incomplete"),
        ("exp", "01/20", "in the past"),
        ("exp", "13/40", "month and year"),
        ("cvc", "12", "3-digit"),
        ("name", "", "holder"),
        ("method", "cash", "payment methods offered"),
    ],
)
async def test_a_wrong_field_is_told_beside_it(sim: RunningSimulator, field: str, value: str, text: str) -> None:
    """The form comes back with the field's own problem, and nothing was tried."""
    session = await sim.session()
    fields = {"number": value} if field == "card_number" else {field: value}
    answer = await sim.pay(session.url, **fields)
    assert (answer.status_code, text in answer.text) == (422, True)
    assert (await sim.client.v1.checkout.sessions.retrieve_async(session.id)).payment_intent is None


@pytest.mark.parametrize("number", ["4000002500003155", "4000002760003184"])
async def test_3d_secure_asks_first(sim: RunningSimulator, number: str) -> None:
    """The bank's question stands between the card and the charge: failing keeps the session open, approving pays."""
    session = await sim.session()
    question = (await sim.pay(session.url, number)).headers["location"]
    assert "Confirm your payment" in (await sim.browser.get(question)).text
    failed = await sim.browser.post(question, data={"result": "fail"}, follow_redirects=True)
    assert "Authentication failed" in failed.text
    tried = await sim.client.v1.checkout.sessions.retrieve_async(session.id)
    intent = await sim.client.v1.payment_intents.retrieve_async(str(tried.payment_intent))
    assert (intent.status, intent.latest_charge) == ("requires_payment_method", None)
    await sim.pay(session.url, number)
    approved = await sim.browser.post(question, data={"result": "approve"})
    assert approved.headers["location"].startswith("https://shop.example/thanks")
    assert (await sim.client.v1.payment_intents.retrieve_async(intent.id)).status == "succeeded"


@pytest.mark.parametrize(("end", "status"), [("settle", "paid"), ("fail", "unpaid")])
async def test_a_direct_debit_is_answered_later(
    sim: RunningSimulator, receiver: Receiver, end: str, status: str
) -> None:
    """A debit completes the session unpaid; the bank's late answer makes async_payment_succeeded or _failed."""
    session = await sim.session()
    answer = await sim.pay(session.url, method="sepa_debit", iban=IBAN)
    assert answer.status_code == 303
    waiting = await sim.client.v1.checkout.sessions.retrieve_async(session.id)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    done = await sim.control(f"payments/{session.id}/{end}")
    assert done["payment_status"] == status
    name = "succeeded" if end == "settle" else "failed"
    await eventually(lambda: receiver.about(session.id, f"checkout.session.async_payment_{name}"))


async def test_a_session_is_paid_once(sim: RunningSimulator) -> None:
    """Ten payments at once charge once; afterwards the page says that it is paid."""
    session = await sim.session()
    answers = await asyncio.gather(*(sim.pay(session.url) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [303] + [409] * 9
    done = await sim.client.v1.checkout.sessions.retrieve_async(session.id)
    charges = await sim.client.v1.charges.list_async({"payment_intent": str(done.payment_intent)})
    assert len(charges.data) == 1
    assert "This order is paid" in (await sim.browser.get(str(session.url))).text


async def test_an_expired_session_takes_no_payment(sim: RunningSimulator, receiver: Receiver) -> None:
    """After expiry the page says so, the card is not charged, and the session cannot be expired again."""
    session = await sim.session()
    await sim.pay(session.url, DECLINED)
    ended = await sim.client.v1.checkout.sessions.expire_async(session.id)
    assert (ended.status, ended.url) == ("expired", None)
    late = await sim.pay(session.url, GOOD)
    assert (late.status_code, "has expired" in late.text) == (410, True)
    await eventually(lambda: receiver.about(session.id, "checkout.session.expired"))
    intent = await sim.client.v1.payment_intents.retrieve_async(str(ended.payment_intent))
    assert (intent.status, intent.amount_received) == ("canceled", 0)
    assert (await sim.raw.post(f"/v1/checkout/sessions/{session.id}/expire")).status_code == 400


async def test_a_session_runs_out_by_itself(sim: RunningSimulator, receiver: Receiver) -> None:
    """When its time comes a session expires and tells it, with nobody asking."""
    session = await sim.session()
    await sim.control(f"sessions/{session.id}/advance", {"seconds": 24 * 3600})
    await eventually(lambda: receiver.about(session.id, "checkout.session.expired"))

    async def expired() -> bool:
        return (await sim.client.v1.checkout.sessions.retrieve_async(session.id)).status == "expired"

    await eventually(expired)


@pytest.mark.parametrize(
    ("locale", "accept", "total"),
    [("fr", "", "48,00\u00a0€"), ("auto", "nl-BE,nl;q=0.9", "€\u00a048,00"), ("auto", "de", "€48.00")],
)
async def test_the_page_speaks_the_customers_language(
    sim: RunningSimulator, locale: str, accept: str, total: str
) -> None:
    """The session's locale decides, then the browser, then English; amounts are written as people there do."""
    session = await sim.session(locale=locale)
    page = await sim.browser.get(str(session.url), headers={"Accept-Language": accept})
    assert (page.status_code, total in page.text) == (200, True)


async def test_what_the_shop_sends_is_escaped(sim: RunningSimulator) -> None:
    """Markup in a line's name or in a field is shown as text."""
    attack = "<script>alert(1)</script>{{7*7}}"
    price = {"currency": "eur", "unit_amount": 500, "product_data": {"name": attack}}
    session = await sim.session(line_items=[{"price_data": price, "quantity": 1}])
    page = await sim.pay(session.url, email=attack, name='"><b>')
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page.text
    assert "<script>alert" not in page.text
    assert "<b>" not in page.text


async def test_an_unknown_page_is_404(sim: RunningSimulator) -> None:
    """A link that never was says what to do."""
    session = await sim.session()
    answer = await sim.browser.get(str(session.url).replace(session.id, "cs_test_none"))
    assert (answer.status_code, "does not exist" in answer.text) == (404, True)


async def test_card_numbers_stay_out_of_log_and_store(sim: RunningSimulator) -> None:
    """Neither the log nor the database holds a whole card number."""
    await sim.paid()
    files = [sim.data.parent / "simulator.log", *sim.data.iterdir()]
    assert len(files) > 1
    for path in files:
        assert GOOD.encode() not in path.read_bytes(), path.name
