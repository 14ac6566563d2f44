"""The moves of an order, without I/O: state and events, or a refusal."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.domain.catalogue.pricing import price_line, price_order
from services.orders.domain.ordering import order as orders
from services.orders.domain.ordering.order import AcceptedTerms, Order, Status
from shared.errors import Refused
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_paid import OrderPaid
from shared.events.orders.order_placed import OrderPlaced
from shared.events.parts import Buyer, PostalAddress
from shared.values.money import eur
from tests.orders.builders import product

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=24)


def placed() -> Order:
    """An order of 2 × 10.00 at 21 % and 1 × 9.99 at 6 %: 34.79 with VAT."""
    buyer = Buyer(
        account_id="acc_1",
        customer_number="C1",
        name="Camille Exemple",
        email="camille@example.com",
        address=PostalAddress(street="Rue 1", postal_code="1000", city="Bruxelles", country="BE"),
        locale="fr",
    )
    lines = (price_line(product("PAD", 1000, 2100), 2, "fr"), price_line(product("BOOK", 999, 600), 1, "fr"))
    terms = AcceptedTerms(version="2026-11", accepted_at=NOW)
    order, (event,) = orders.place("R-1", buyer, lines, price_order(lines), terms, LATER)
    assert isinstance(event, OrderPlaced)
    assert event.totals == order.totals
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
    failed, events = orders.record_payment_failure(placed())
    assert (failed.status, events) == (Status.PAYMENT_FAILED, [])
    paid, (event,) = orders.record_payment(failed, NOW)
    assert paid.status is Status.PAID
    assert isinstance(event, OrderPaid)
    assert event.order.number == "R-1"
    assert orders.record_payment(paid, LATER) == (paid, [])


@pytest.mark.rule("OR-05")
def test_news_of_a_failed_try_never_undoes_a_payment() -> None:
    """Events may come in any order: late news of a declined try leave a paid order paid."""
    paid, _ = orders.record_payment(placed(), NOW)
    assert orders.record_payment_failure(paid) == (paid, [])


@pytest.mark.rule("OR-05")
def test_an_unpaid_order_can_be_cancelled_and_a_paid_one_not() -> None:
    """Cancelling twice is cancelling once; a paid order is refused with the reason, and a late payment leaves it
    cancelled."""
    cancelled, (event,) = orders.cancel(placed(), NOW)
    assert cancelled.status is Status.CANCELLED
    assert isinstance(event, OrderCancelled)
    assert orders.cancel(cancelled, LATER) == (cancelled, [])
    assert orders.record_payment(cancelled, NOW) == (cancelled, [])
    paid, _ = orders.record_payment(placed(), NOW)
    with pytest.raises(Refused, match="that is paid cannot be cancelled"):
        orders.cancel(paid, NOW)


@pytest.mark.rule("OR-05")
def test_an_order_expires_at_its_time_and_not_before() -> None:
    """One millisecond earlier nothing happens; a paid order never expires."""
    order = placed()
    assert orders.expire(order, LATER - timedelta(milliseconds=1)) == (order, [])
    expired, (event,) = orders.expire(order, LATER)
    assert expired.status is Status.EXPIRED
    assert isinstance(event, OrderExpired)
    paid, _ = orders.record_payment(order, NOW)
    assert orders.expire(paid, LATER) == (paid, [])
    assert (order.due(), paid.due()) == (LATER, None)


@pytest.mark.rule("OR-05")
def test_an_order_is_refunded_when_all_of_it_went_back() -> None:
    """A part leaves it paid, and a second payment that went back is none of its business."""
    paid, _ = orders.record_payment(placed(), NOW)
    part, _ = orders.record_refund(paid, eur(1000), "order_ended")
    assert (part.status, part.refunded) == (Status.PAID, eur(1000))
    whole, _ = orders.record_refund(part, eur(2479), "order_ended")
    assert orders.record_refund(paid, eur(3479), "paid_twice") == (paid, [])
    assert (whole.status, whole.refunded) == (Status.REFUNDED, eur(3479))
