"""The transitions of an order, without I/O: state and events, or a refusal."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from services.orders.domain.catalogue.pricing import price_line, price_order
from services.orders.domain.customers.account import KnownAccount
from services.orders.domain.ordering import transitions
from services.orders.domain.ordering.order import AcceptedTerms, Order, Status
from services.orders.domain.ordering.public import public
from shared.errors import Refused
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_paid import OrderPaid
from shared.events.orders.order_placed import OrderPlaced
from shared.values.money import eur
from shared.values.postal_address import PostalAddress
from tests.orders.builders import product

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=24)
DUE = eur(3479)


def placed() -> Order:
    """An order of 2 × 10.00 at 21 % and 1 × 9.99 at 6 %: 34.79 with VAT."""
    account = KnownAccount(
        account_id="acc_1",
        customer_number="C1",
        email="camille@example.com",
        first_name="Camille",
        name="Exemple",
        phone="+3225551212",
        address=PostalAddress(street="Rue 1", postal_code="1000", city="Bruxelles", country="BE"),
        locale="fr",
    )
    lines = (price_line(product("PAD", 1000, 2100), 2, "fr"), price_line(product("BOOK", 999, 600), 1, "fr"))
    terms = AcceptedTerms(version="2026-11", accepted_at=NOW)
    order, (event,) = transitions.place("R-1", account, lines, price_order(lines), terms, LATER)
    assert isinstance(event, OrderPlaced)
    assert (event.to_pay, event.pay_until) == (order.totals.gross, LATER)
    return order


@pytest.mark.rule("OR-02")
def test_a_total_is_reached_per_vat_rate() -> None:
    """2 × 10.00 at 21 % and 9.99 at 6 % come to 29.99 + 4.20 + 0.60 = 34.79."""
    totals = placed().totals
    assert (totals.net, totals.vat, totals.gross) == (eur(2999), eur(480), eur(3479))
    assert [(part.rate, part.net, part.vat) for part in totals.vat_by_rate] == [
        (600, eur(999), eur(60)),
        (2100, eur(2000), eur(420)),
    ]


@pytest.mark.rule("OR-02")
@run_with(deadline=None)  # a busy machine is no failure
@given(
    st.lists(st.tuples(st.integers(1, 999), st.integers(0, 10**6), st.sampled_from([0, 600, 1200, 2100])), min_size=1)
)
def test_the_same_lines_give_the_same_total_in_any_order(wanted: list[tuple[int, int, int]]) -> None:
    """A total does not depend on the order of the lines, and gross is net plus the rates' VAT."""
    lines = [
        price_line(product(f"P{index}", price, rate), count, "en") for index, (count, price, rate) in enumerate(wanted)
    ]
    forwards, backwards = price_order(lines), price_order(reversed(lines))
    assert forwards == backwards
    assert forwards.gross.amount == forwards.net.amount + sum(part.vat.amount for part in forwards.vat_by_rate)


@pytest.mark.rule("OR-05")
def test_a_payment_turns_an_order_paid_and_confirms_it_once() -> None:
    """Also after a declined try; a second payment's news changes nothing."""
    failed, events = transitions.record_payment_failure(placed())
    assert (failed.status, events) == (Status.PAYMENT_FAILED, [])
    paid, (event,) = transitions.record_payment(failed, DUE, NOW)
    assert paid.status is Status.PAID
    assert isinstance(event, OrderPaid)
    assert event.order == public(paid)
    assert transitions.record_payment(paid, DUE, LATER) == (paid, [])


@pytest.mark.rule("OR-05")
def test_news_of_a_failed_try_never_undoes_a_payment() -> None:
    """Events may come in any order: late news of a declined try leave a paid order paid."""
    paid, _ = transitions.record_payment(placed(), DUE, NOW)
    assert transitions.record_payment_failure(paid) == (paid, [])


@pytest.mark.rule("OR-05")
def test_an_unpaid_order_can_be_cancelled_and_a_paid_one_not() -> None:
    """Cancelling twice is cancelling once; a paid order is refused with the reason, and a late payment leaves it
    cancelled."""
    cancelled, (event,) = transitions.cancel(placed(), NOW)
    assert cancelled.status is Status.CANCELLED
    assert isinstance(event, OrderCancelled)
    assert transitions.cancel(cancelled, LATER) == (cancelled, [])
    assert transitions.record_payment(cancelled, DUE, NOW) == (cancelled, [])
    paid, _ = transitions.record_payment(placed(), DUE, NOW)
    with pytest.raises(Refused, match="order_not_cancellable, status=paid"):
        transitions.cancel(paid, NOW)


@pytest.mark.rule("OR-05")
def test_an_order_expires_at_its_time_and_not_before() -> None:
    """One millisecond earlier nothing happens; a paid order never expires."""
    order = placed()
    assert transitions.expire(order, LATER - timedelta(milliseconds=1)) == (order, [])
    expired, (event,) = transitions.expire(order, LATER)
    assert expired.status is Status.EXPIRED
    assert isinstance(event, OrderExpired)
    paid, _ = transitions.record_payment(order, DUE, NOW)
    assert transitions.expire(paid, LATER) == (paid, [])
    assert (order.deadlines(), paid.deadlines()) == ({"payment": LATER}, {})


@pytest.mark.rule("OR-05")
def test_an_order_is_refunded_when_all_of_it_went_back() -> None:
    """A part leaves it paid, and a second payment that went back is none of its business."""
    paid, _ = transitions.record_payment(placed(), DUE, NOW)
    part, _ = transitions.record_refund(paid, eur(1000), "payable_ended")
    assert (part.status, part.refunded) == (Status.PAID, eur(1000))
    whole, _ = transitions.record_refund(part, eur(2479), "payable_ended")
    assert transitions.record_refund(paid, eur(3479), "paid_twice") == (paid, [])
    assert (whole.status, whole.refunded) == (Status.REFUNDED, eur(3479))


@pytest.mark.rule("OR-05")
def test_each_event_carries_the_order_as_it_is_afterwards() -> None:
    """The whole public state: a consumer that missed every earlier event knows the order from this one."""
    cancelled, (event,) = transitions.cancel(placed(), NOW)
    assert isinstance(event, OrderCancelled)
    assert event.order == public(cancelled)
    assert (event.order.status, event.order.customer_number, event.order.account_id) == ("cancelled", "C1", "acc_1")
    assert (event.order.buyer.name, event.order.terms_version) == ("Camille Exemple", "2026-11")


def test_what_only_the_state_knows_does_not_leave_with_its_events() -> None:
    """A field that a newer process stored, at any depth, is kept in the state and never published."""
    newer = Order.model_validate(
        placed().model_dump() | {"margin": 12, "lines": [{**placed().lines[0].model_dump(), "cost": 1}]}
    )
    paid, (event,) = transitions.record_payment(newer, DUE, NOW)
    assert (paid.model_dump()["margin"], paid.model_dump()["lines"][0]["cost"]) == (12, 1)
    assert not {"margin", "cost"} & set(event.model_dump_json().replace('"', " ").split())
