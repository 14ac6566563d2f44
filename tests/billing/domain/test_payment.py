"""The transitions of a payment, without I/O (BI-01)."""

from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from services.billing.domain.checkout.attempts import (
    abandon_checkout_session,
    attach_checkout_session,
    current,
    plan_checkout_session,
)
from services.billing.domain.checkout.line_items import line_items
from services.billing.domain.checkout.payment import Status
from services.billing.domain.checkout.transitions import (
    AmountMismatch,
    close_payment,
    record_failure,
    record_payment,
    sync_checkout_session,
)
from services.billing.domain.invoices.jobs import IssueCreditNote, IssueInvoice
from services.billing.domain.lines import Line
from services.billing.domain.provider.snapshots import (
    CheckoutSessionSnapshot,
    CreatedCheckoutSession,
    FailureSnapshot,
    Paid,
    RefundSnapshot,
)
from services.billing.domain.refunds.jobs import RequestRefund
from services.billing.domain.refunds.transitions import retry_refund, sync_refund
from shared.errors import Refused
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.billing.refund_completed import RefundCompleted
from shared.values.money import Money, eur
from tests.billing.builders import NOW, line, open_payment, order

ORDER = order("R-1")
GROSS = eur(2 * 1333 + 560 + 999 + 60)


def paid(payment_id: str = "pi_1", amount: Money = GROSS) -> Paid:
    return Paid(payment_id=payment_id, checkout_session_id="cs_1", amount=amount, at=NOW)


@pytest.mark.rule("BI-01", "BI-02")
def test_a_payment_is_recorded_once() -> None:
    """The first time emits payment_succeeded; the same payment again changes and emits nothing."""
    payment, events = record_payment(open_payment(), paid())
    assert payment.status is Status.PAID
    assert [type(event) for event in events] == [PaymentSucceeded, IssueInvoice]
    assert record_payment(payment, paid()) == (payment, [])


@pytest.mark.rule("BI-01")
def test_a_second_payment_of_one_order_is_refunded() -> None:
    """Another payment id leads to one refund of exactly that payment, and the order stays paid by the first."""
    first, _ = record_payment(open_payment(), paid())
    payment, events = record_payment(first, paid("pi_2"))
    assert [type(event) for event in events] == [RequestRefund]
    assert payment.status is Status.PAID
    assert payment.paid == paid()
    assert [(each.payment_id, each.reason) for each in payment.refunds] == [("pi_2", "paid_twice")]
    assert record_payment(payment, paid("pi_2")) == (payment, [])


@pytest.mark.rule("BI-01")
def test_money_for_an_ended_order_is_refunded_whichever_came_first() -> None:
    """Paid then cancelled, and cancelled then paid: closed, with one refund of the payment."""
    fulfilled, _ = record_payment(open_payment(), paid())
    after, emitted = close_payment(fulfilled)
    ended, nothing = close_payment(open_payment())
    late, emitted_late = record_payment(ended, paid())
    assert nothing == []
    for payment, events in ((after, emitted), (late, emitted_late)):
        assert payment.status is Status.CLOSED
        assert [type(event) for event in events] == [RequestRefund]
        assert [each.reason for each in payment.refunds] == ["payable_ended"]
        assert close_payment(payment) == (payment, [])
        assert record_payment(payment, paid()) == (payment, [])


@pytest.mark.rule("BI-01")
@pytest.mark.parametrize(
    "amount", [eur(GROSS.amount - 1), eur(GROSS.amount + 1), Money(amount=GROSS.amount, currency="USD")]
)
def test_another_amount_or_currency_fulfils_nothing(amount: Money) -> None:
    """The error names both sums."""
    with pytest.raises(AmountMismatch) as caught:
        record_payment(open_payment(), paid(amount=amount))
    assert (caught.value.paid, caught.value.due) == (amount, GROSS)


@pytest.mark.rule("BI-01")
def test_a_declined_attempt_is_published_once_and_not_after_the_payment() -> None:
    """Per charge one payment_failed; a late one changes nothing."""
    failure = FailureSnapshot(payable=ORDER, charge_id="ch_1", reason="insufficient_funds")
    payment, events = record_failure(open_payment(), failure, "ch_1", NOW)
    assert [event.reason for event in events if isinstance(event, PaymentFailed)] == ["insufficient_funds"]
    assert record_failure(payment, failure, "ch_1", NOW) == (payment, [])
    fulfilled, _ = record_payment(payment, paid())
    assert record_failure(fulfilled, failure, "ch_2", NOW) == (fulfilled, [])


@pytest.mark.rule("BI-08")
def test_a_refund_completes_once_and_says_why() -> None:
    """Pending tells nothing; completed tells once; another refund id changes nothing."""
    ended, _ = record_payment(close_payment(open_payment())[0], paid())
    snapshot = partial(RefundSnapshot, payment_id="pi_1", payable=ORDER, amount=GROSS)
    pending, nothing = sync_refund(ended, snapshot(refund_id="re_1", status="pending"), NOW)
    done, events = sync_refund(pending, snapshot(refund_id="re_1", status="completed"), NOW)
    assert nothing == []
    assert [event.reason for event in events if isinstance(event, RefundCompleted)] == ["payable_ended"]
    assert [type(event) for event in events] == [RefundCompleted, IssueCreditNote]
    assert sync_refund(done, snapshot(refund_id="re_1", status="completed"), NOW) == (done, [])
    assert sync_refund(done, snapshot(refund_id="re_2", status="completed"), NOW) == (done, [])
    assert sync_refund(open_payment(), snapshot(refund_id="re_1", status="completed"), NOW)[1] == []


@pytest.mark.rule("BI-08")
def test_a_refund_never_goes_back_to_an_earlier_status() -> None:
    """A snapshot that was read before the completion and applied after it changes nothing, so that the next one does
    not announce the same refund a second time; a failure after the completion is recorded."""
    ended, _ = record_payment(close_payment(open_payment())[0], paid())
    snapshot = partial(RefundSnapshot, payment_id="pi_1", payable=ORDER, amount=GROSS, refund_id="re_1")
    done, _ = sync_refund(ended, snapshot(status="completed"), NOW)
    assert sync_refund(done, snapshot(status="pending"), NOW) == (done, [])
    failed, nothing = sync_refund(done, snapshot(status="failed"), NOW)
    assert ([each.status for each in failed.refunds], nothing) == (["failed"], [])
    assert sync_refund(failed, snapshot(status="completed"), NOW) == (failed, [])


def test_a_refund_that_stripe_failed_on_gets_a_new_key_once() -> None:
    """Two processes that saw the same failure raise the attempt by one."""
    ended, _ = record_payment(close_payment(open_payment())[0], paid())
    once, _ = retry_refund(ended, "pi_1", 1)
    twice, _ = retry_refund(once, "pi_1", 1)
    assert [each.attempt for each in twice.refunds] == [2]


@pytest.mark.rule("BI-01")
def test_there_is_one_checkout_session_at_a_time() -> None:
    """Planning again keeps the plan; the next one comes after the first ended."""
    planned, _ = plan_checkout_session(open_payment(), NOW)
    assert plan_checkout_session(planned, NOW)[0] == planned
    created = CreatedCheckoutSession(
        checkout_session_id="cs_1", url="https://pay.test/1", expires_at=NOW + timedelta(hours=1)
    )
    opened, _ = attach_checkout_session(planned, 1, created)
    assert plan_checkout_session(opened, NOW)[0] == opened
    session = current(opened)
    assert session is not None
    assert session.usable(NOW)
    assert not session.usable(NOW + timedelta(minutes=59))
    over, _ = sync_checkout_session(
        opened, CheckoutSessionSnapshot(checkout_session_id="cs_1", payable=ORDER, status="expired")
    )
    assert current(over) is None
    assert [each.attempt for each in plan_checkout_session(over, NOW)[0].checkout_sessions] == [1, 2]


def test_an_abandoned_attempt_keeps_the_id_of_a_session_created_late() -> None:
    """It stays abandoned, and its creator can close it by its id."""
    planned, _ = plan_checkout_session(open_payment(), NOW)
    abandoned, _ = abandon_checkout_session(planned, 1)
    created = CreatedCheckoutSession(
        checkout_session_id="cs_1", url="https://pay.test/1", expires_at=NOW + timedelta(hours=1)
    )
    late, _ = attach_checkout_session(abandoned, 1, created)
    assert (late.checkout_sessions[0].status, late.checkout_sessions[0].id) == ("abandoned", "cs_1")


@pytest.mark.parametrize("hours", [0, 0.1, 1, 23, 24, 48])
def test_a_checkout_session_expires_with_its_order_within_what_stripe_accepts(hours: float) -> None:
    """30 minutes to 24 hours from now."""
    payment = open_payment().model_copy(update={"expires_at": NOW + timedelta(hours=hours)})
    left = plan_checkout_session(payment, NOW)[0].checkout_sessions[0].expires_at - NOW
    assert timedelta(minutes=30) < left < timedelta(hours=24)


@pytest.mark.rule("BI-01")
def test_there_is_no_checkout_session_for_what_is_paid_or_over() -> None:
    """Each refusal has its own code."""
    paid_up, _ = record_payment(open_payment(), paid())
    ended, _ = close_payment(open_payment())
    for payment, code in ((paid_up, "already_paid"), (ended, "payable_ended")):
        with pytest.raises(Refused) as caught:
            plan_checkout_session(payment, NOW)
        assert caught.value.code == code


@pytest.mark.rule("BI-01", "OR-02")
@run_with(deadline=None)  # a busy machine is no failure
@given(
    st.lists(
        st.builds(
            line,
            st.text(min_size=1, max_size=300),
            st.integers(1, 999),
            st.integers(0, 10**6),
            st.sampled_from([0, 550, 600, 1200, 2100]),
        ),
        min_size=1,
        max_size=120,
    )
)
def test_the_line_items_add_up_to_the_order_s_gross_to_the_cent(lines: list[Line]) -> None:
    """Whatever the lines, their sum is the total; never more than Stripe's hundred, no name longer than it takes."""
    payment = open_payment(tuple(lines))
    shown = line_items(payment)
    assert sum(each.total() for each in shown) == payment.totals.gross.amount
    assert len(shown) <= 100
    assert all(len(each.name or "") <= 250 and each.unit.amount >= 0 for each in shown)


def test_the_line_items_are_articles_and_the_vat_per_rate() -> None:
    """Articles by their names without VAT, then the VAT of each rate."""
    assert [(each.name or each.vat_rate, each.quantity, each.unit.amount) for each in line_items(open_payment())] == [
        ("Plaquettes de frein", 2, 1333),
        ("Manuel d'atelier", 1, 999),
        (600, 1, 60),
        (2100, 1, 560),
    ]


@pytest.mark.rule("BI-01")
def test_a_deposit_is_one_line_and_is_paid_by_its_own_sum() -> None:
    """What is to be paid may be less than the lines come to: it is asked for in one, and the total is another sum."""
    payment = open_payment().model_copy(update={"to_pay": eur(1000)})
    assert [(each.unit, each.quantity) for each in line_items(payment)] == [(eur(1000), 1)]
    assert record_payment(payment, paid(amount=eur(1000)))[0].status is Status.PAID
    with pytest.raises(AmountMismatch):
        record_payment(payment, paid())


def test_a_payment_shows_no_person_when_it_is_printed() -> None:
    """Name, address and e-mail stay out of `repr`, which ends up in logs and in assertion messages."""
    payment = open_payment()
    shown = repr(payment)
    hidden = (payment.buyer.name, payment.buyer.email, payment.buyer.address.street, payment.buyer.address.city)
    assert [text for text in hidden if text in shown] == []
