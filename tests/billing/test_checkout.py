"""Checkout sessions over HTTP, with the simulator of Stripe (BI-01)."""

import asyncio
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from sandbox.stripe.contract import check_params
from services.billing.adapters.stripe.checkout_page import TEXTS, CheckoutPage
from services.billing.adapters.stripe.params import checkout_session_params, refund_params
from services.billing.consumers.order_placed import UnknownPaymentTerms
from services.billing.domain.checkout.attempts import plan_checkout_session
from services.billing.domain.checkout.line_items import LineItem
from services.billing.domain.payable import PayableKind
from services.billing.domain.refunds.refund import Refund
from services.billing.endpoints.payables import PayableRequest
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.runtime.return_targets import ReturnTargets
from shared.values.brand import Brand
from shared.values.ids import derived_number, new_id
from shared.values.locale import Locale
from shared.values.money import eur
from tests.billing.builders import ACCOUNT, NOW, line, open_payment, order
from tests.billing.customer import GOOD, STRANGER, Customer
from tests.billing.orders import order_placed
from tests.support.in_process import StartService
from tests.support.tokens import bearer

PAGE = CheckoutPage(
    ReturnTargets({"web": "https://shop.example"}),
    "/paid?order={order}&session_id={CHECKOUT_SESSION_ID}",
    "/cancelled?order={order}",
    ["card"],
    Brand("Comptoir", "#1d3a6e"),
    ZoneInfo("Europe/Brussels"),
)


def test_our_requests_fit_stripe_s_own_types() -> None:
    """Held against the SDK: unknown names, wrong enums and types, missing fields."""
    payment, _ = plan_checkout_session(open_payment(), NOW)
    check_params(
        SessionCreateParams,
        checkout_session_params(payment, payment.checkout_sessions[0], PAGE),
    )
    refund = Refund(payment_id="pi_1", amount=eur(1), reason="paid_twice")
    check_params(RefundCreateParams, refund_params(order("R-1"), refund))


@pytest.mark.rule("BI-01")
async def test_a_checkout_session_asks_for_the_order_s_total_and_returns_to_the_shop(customer: Customer) -> None:
    """Amount, currency, language, e-mail and addresses are the order's and ours: nothing comes from the client."""
    number = await customer.place(locale="nl")
    answer = await customer.checkout(number)
    assert answer.status_code == 201
    session = (await customer.stripe.ledger("sessions", number))[0]
    payment = await customer.payment(number)
    assert answer.json()["url"] == session["url"]
    assert (session["amount_total"], session["currency"]) == (payment.totals.gross.amount, "eur")
    named = {"payable_kind": "order", "payable_reference": number, "customer_number": payment.customer_number}
    assert session["metadata"] == named
    assert (session["locale"], session["customer_email"]) == ("nl", "camille@example.com")
    assert session["success_url"] == f"https://shop.example/nl/paid/{number}?session_id={{CHECKOUT_SESSION_ID}}"
    assert session["cancel_url"] == f"https://shop.example/nl/cancelled/{number}"
    branding = session["branding_settings"]
    assert (branding["display_name"], branding["button_color"]) == ("Comptoir Exemple", "#1d3a6e")


@pytest.mark.rule("BI-01")
@pytest.mark.parametrize(
    ("locale", "vat", "whole"),
    [
        ("fr", "TVA 5,5\N{NO-BREAK SPACE}%", "Commande R-1, TVA comprise"),
        ("nl", "Btw 5,5\N{NO-BREAK SPACE}%", "Bestelling R-1, incl. btw"),
        ("en", "VAT 5.5\N{NO-BREAK SPACE}%", "Order R-1, VAT included"),
    ],
)
def test_the_page_s_lines_are_named_in_the_buyer_s_language(locale: Locale, vat: str, whole: str) -> None:
    """An article by its name, VAT by its rate, and the sum due by its order."""
    payment = open_payment()
    payment = payment.model_copy(
        update={"buyer": payment.buyer.model_copy(update={"locale": locale}), "payable": order("R-1")}
    )
    items = (LineItem(name="Filtre", unit=eur(1)), LineItem(vat_rate=550, unit=eur(1)), LineItem(unit=eur(1)))
    assert [PAGE.name_of(item, payment) for item in items] == ["Filtre", vat, whole]


@pytest.mark.rule("BI-01", "AP-01")
async def test_parallel_checkouts_of_one_order_open_one_session(customer: Customer) -> None:
    """Ten at once, each with its own key: the same session for all, one at Stripe."""
    number = await customer.place()
    answers = await asyncio.gather(*(customer.checkout(number) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["checkout_session_id"] for answer in answers}) == 1
    assert len(await customer.stripe.ledger("sessions", number)) == 1


@pytest.mark.rule("BI-01")
async def test_a_session_that_expires_soon_is_closed_before_another_opens(customer: Customer) -> None:
    """Never two open checkout sessions of one order."""
    number = await customer.place()
    first = await customer.open_session(number)
    await customer.near_expiry(number)
    second = await customer.open_session(number)
    sessions = await customer.stripe.ledger("sessions", number)
    assert [(each["id"], each["status"]) for each in sessions] == [(first, "expired"), (second, "open")]


@pytest.mark.rule("BI-01")
async def test_an_old_session_that_was_just_paid_is_found_paid_instead_of_replaced(customer: Customer) -> None:
    """No webhook came; the second checkout asks Stripe, records the payment and refuses a second one."""
    number = await customer.place()
    assert await customer.stripe.pay(await customer.open_session(number), GOOD) == 303
    await customer.near_expiry(number)
    answer = await customer.checkout(number)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_paid")
    assert len(await customer.stripe.ledger("sessions", number)) == 1


@pytest.mark.rule("AP-02", "BI-01")
async def test_a_stranger_gets_the_same_answer_as_for_no_order(customer: Customer) -> None:
    """404 with Retry-After, after the same wait, for checkout; 404 for the return."""
    number = await customer.place()
    session = await customer.open_session(number)
    theirs, none = await asyncio.gather(
        customer.checkout(number, STRANGER), customer.checkout(derived_number("R", new_id("any")), STRANGER)
    )
    for answer in (theirs, none):
        assert (answer.status_code, answer.json()["code"]) == (404, "payable_not_known_yet")
        assert answer.headers["Retry-After"] == "2"
    assert theirs.json()["detail"] == none.json()["detail"]
    unknown = await customer.return_from("cs_test_unknown", STRANGER)
    foreign = await customer.return_from(session, STRANGER)
    assert (unknown.status_code, foreign.status_code) == (404, 404)
    assert unknown.json()["detail"] == foreign.json()["detail"]


@pytest.mark.rule("BI-01")
async def test_an_order_placed_a_moment_ago_is_waited_for(customer: Customer) -> None:
    """The event arrives while the request waits: woken, 201."""
    number = derived_number("R", new_id("any"))
    asking = asyncio.create_task(customer.checkout(number))
    done, _ = await asyncio.wait([asking], timeout=0.3)
    assert not done
    await customer.billing.receive(order_placed(number, customer.billing.clock))
    assert (await asking).status_code == 201


@pytest.mark.rule("AP-01", "BI-01")
async def test_bad_requests_say_what_is_wrong(customer: Customer) -> None:
    """No token, no key, tampered fields, operators, repeated key with another body."""
    number = await customer.place()
    about = {"kind": "order", "reference": number}
    path, key = "/billing/v1/checkouts", {"Idempotency-Key": "0123456789"}
    anonymous = await customer.billing.post(path, json={"payable": about}, headers=key)
    keyless = await customer.billing.post(path, json={"payable": about}, headers=bearer(ACCOUNT))
    tampered = await customer.billing.post(path, json={"payable": about, "amount": 1}, headers=bearer(ACCOUNT) | key)
    operator = await customer.billing.post(
        path, json={"payable": {"kind": "order", "reference": {"$ne": None}}}, headers=bearer(ACCOUNT) | key
    )
    assert [each.status_code for each in (anonymous, keyless, tampered, operator)] == [401, 400, 422, 422]
    assert [each["field"] for each in tampered.json()["errors"]] == ["amount"]
    first = await customer.checkout(number, key="the-same-key")
    again = await customer.checkout(number, key="the-same-key")
    other = await customer.checkout(await customer.place(), key="the-same-key")
    assert (first.status_code, again.headers["Idempotent-Replayed"], other.status_code) == (201, "true", 422)
    assert again.json() == first.json()


@pytest.mark.rule("BI-01")
@pytest.mark.parametrize(("fault", "times"), [("429", 3), ("500", 1), ("timeout_after", 1), ("timeout_before", 1)])
async def test_a_fault_of_stripe_s_opens_no_second_session(customer: Customer, fault: str, times: int) -> None:
    """Too many calls, a failure kept under the key, a lost answer: one session in the end, and the buyer's."""
    number = await customer.place()
    await customer.stripe.fault(fault, "/v1/checkout/sessions", times)
    answer = await customer.checkout(number)
    assert answer.status_code == 201, answer.text
    sessions = await customer.stripe.ledger("sessions", number)
    assert [each["id"] for each in sessions] == [answer.json()["checkout_session_id"]]


@pytest.mark.rule("BI-01")
async def test_while_stripe_is_away_the_answer_is_a_bounded_503_and_later_there_is_one_session(
    customer: Customer,
) -> None:
    """Every answer is lost although the session was created; then the same session is answered."""
    number = await customer.place()
    await customer.stripe.fault("timeout_after", "/v1/checkout/sessions", 3)
    away = await customer.checkout(number)
    assert (away.status_code, away.headers["Retry-After"]) == (503, "2")
    back = await customer.checkout(number)
    assert back.status_code == 201
    assert [each["id"] for each in await customer.stripe.ledger("sessions", number)] == [
        back.json()["checkout_session_id"]
    ]


@pytest.mark.rule("BI-01")
async def test_an_attempt_planned_long_ago_and_never_opened_is_given_up(customer: Customer) -> None:
    """A process died between plan and call; hours later its end is too near for Stripe: the next attempt opens."""
    number = await customer.place()
    await customer.billing.context.checkout.payments.change(
        order(number).id, lambda payment: plan_checkout_session(payment, customer.billing.clock()), processed=None
    )
    await customer.near_expiry(number)
    assert (await customer.checkout(number)).status_code == 201
    assert [each.status for each in (await customer.payment(number)).checkout_sessions] == ["abandoned", "open"]


@pytest.mark.rule("BI-01")
async def test_an_attempt_that_was_sent_under_another_brand_is_given_up(
    customer: Customer, start_service: StartService
) -> None:
    """A process died after its call; the brand's name was changed before the next one, so that Stripe refuses the
    attempt's idempotency key: the next attempt opens."""
    number = await customer.place()
    now = customer.billing.clock()
    planned = await customer.billing.context.checkout.payments.change(
        order(number).id, lambda payment: plan_checkout_session(payment, now), processed=None
    )
    before = await start_service("billing", stripe_api_url=customer.stripe.api_url, brand_name="Comptoir d'hier")
    await before.context.checkout.provider.create_checkout_session(planned.state, planned.state.checkout_sessions[0])
    assert (await customer.checkout(number)).status_code == 201
    assert [each.status for each in (await customer.payment(number)).checkout_sessions] == ["abandoned", "open"]


@pytest.mark.rule("BI-01")
async def test_a_total_too_small_for_a_card_is_said_so(customer: Customer) -> None:
    """409 with its own code, not a failure of ours."""
    answer = await customer.checkout(await customer.place((line(quantity=1, price=10),)))
    assert (answer.status_code, answer.json()["code"]) == (409, "amount_too_small")


async def test_a_wrong_api_key_is_our_fault_and_shows_no_secret(
    customer: Customer, start_service: StartService
) -> None:
    """500 with a problem; the key is not in it."""
    settings = {"stripe_api_url": customer.stripe.api_url, "stripe_api_key": "sk_test_wrong"}
    misconfigured = Customer(await start_service("billing", **settings), customer.stripe)
    answer = await misconfigured.checkout(await misconfigured.place())
    assert (answer.status_code, answer.json()["code"]) == (500, "payment_provider_refused")
    assert "sk_test" not in answer.text


def test_every_kind_of_payable_has_its_text_on_the_page() -> None:
    """The page's catalogue holds the VAT line and one text for each kind of payable, and no other."""
    assert TEXTS.keys == {"vat", *get_args(PayableKind)}


def test_every_kind_of_payable_can_be_named_in_a_request() -> None:
    """The API's list of kinds is the domain's."""
    assert get_args(PayableRequest.model_fields["kind"].annotation) == get_args(PayableKind)


@pytest.mark.rule("EV-03")
async def test_terms_of_a_later_version_open_no_payment(customer: Customer) -> None:
    """An order that is not prepaid fails for good, so that it waits among the dead letters instead of being misread."""
    placed = order_placed("R-1", customer.billing.clock).model_copy(update={"payment_terms": "on_account"})
    with pytest.raises(UnknownPaymentTerms):
        await customer.billing.receive(placed)
    assert await customer.billing.database["payments"].count_documents({}) == 0


@pytest.mark.rule("BI-01")
async def test_the_card_page_leads_back_to_the_client_that_opened_it(customer: Customer) -> None:
    """By default the one that the order was placed in; another client gets a page of its own, and the first is closed.
    A target that is not in the settings is refused by its field."""
    number = await customer.place(return_target="app")
    await customer.open_session(number)
    assert (await customer.checkout(number, return_target="web")).status_code == 201
    assert (await customer.checkout(number, return_target="web")).status_code == 201
    first, newest = await customer.stripe.ledger("sessions", number)
    assert [(each["status"], each["success_url"].partition(":/")[0]) for each in (first, newest)] == [
        ("expired", "com.example.shop"),
        ("open", "https"),
    ]
    assert first["cancel_url"] == f"com.example.shop:/fr/cancelled/{number}"
    refused = await customer.checkout(number, return_target="desktop")
    assert [each["field"] for each in refused.json()["errors"]] == ["return_target"]


@pytest.mark.rule("BI-01")
async def test_money_of_an_order_is_mailed_about_towards_its_client(customer: Customer) -> None:
    """The invoice's event names the client that the order was placed in."""
    number = await customer.place(return_target="app")
    await customer.stripe.pay(await customer.open_session(number), GOOD)
    await customer.deliver_webhooks(number)
    [invoice] = await customer.billing.published(InvoiceIssued)
    assert invoice.data.return_target == "app"
