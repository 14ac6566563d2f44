"""From the payment to the order's end: once, from any source, in any order (BI-01, BI-02, BI-06, BI-08)."""

import asyncio
import random

import pytest

from services.billing.actions.checkout.sync_checkout_session import PaymentNotKnownYet
from services.billing.actions.invoices.issue_credit_note import InvoiceNotIssuedYet
from services.billing.domain.checkout.payment import AmountMismatch, Payment
from services.billing.domain.invoices.jobs import IssueCreditNote
from services.billing.domain.provider.errors import StripeFailed
from services.billing.domain.refunds.jobs import RequestRefund
from services.billing.domain.webhooks.jobs import ApplyStripeEvent
from shared.errors import Unavailable
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.billing.refund_completed import RefundCompleted
from shared.values.money import eur
from tests.billing.builders import order
from tests.billing.till import DECLINED, GOOD, POOR, Till
from tests.support.outbox import told


@pytest.mark.rule("BI-01", "BI-02", "BI-06")
async def test_return_and_webhook_at_the_same_moment_fulfil_once(till: Till) -> None:
    """Five returns and every webhook three times, at once: one payment, one invoice."""
    number = await till.place()
    session = await till.open_session(number)
    assert await till.sim.pay(session, GOOD) == 303
    events = await till.webhooks(number)
    answers = await asyncio.gather(
        *(till.return_from(session) for _ in range(5)), *(till.send(event) for event in events * 3)
    )
    assert {answer.status_code for answer in answers} == {200}
    await till.settle()
    assert (await till.return_from(session)).json() == {
        "payable": {"kind": "order", "reference": number},
        "status": "paid",
    }
    assert await till.count(PaymentSucceeded) == 1
    assert await till.count(InvoiceIssued) == 1
    assert await till.count(RequestRefund) == 0


@pytest.mark.rule("BI-01")
async def test_declined_and_then_paid_in_the_same_session(till: Till) -> None:
    """Two declines are published with their reasons while the session stays open; then the payment."""
    number = await till.place()
    session = await till.open_session(number)
    for card in (DECLINED, POOR):
        assert await till.sim.pay(session, card) == 402
        await till.deliver_webhooks(number)
        assert (await till.return_from(session)).json()["status"] == "open"
    assert await till.sim.pay(session, GOOD) == 303
    await till.deliver_webhooks(number)
    failures = [event.data for event in await told(till.database, PaymentFailed)]
    assert [each.reason for each in failures if isinstance(each, PaymentFailed)] == ["declined", "insufficient_funds"]
    assert await till.count(PaymentSucceeded) == 1


@pytest.mark.rule("BI-01")
async def test_a_decline_that_arrives_after_the_payment_is_ignored(till: Till) -> None:
    """All webhooks back to front: paid, and no mail about a failure."""
    number = await till.place()
    session = await till.open_session(number)
    await till.sim.pay(session, DECLINED)
    await till.sim.pay(session, GOOD)
    await till.deliver_webhooks(number, reversed(await till.webhooks(number)))
    assert (await till.count(PaymentSucceeded), await till.count(PaymentFailed)) == (1, 0)


@pytest.mark.rule("BI-01")
async def test_a_refused_authentication_is_a_failure(till: Till) -> None:
    """3-D Secure not passed: payment_failed with that reason, once."""
    number = await till.place()
    session = await till.open_session(number)
    assert await till.sim.pay(session, "4000002500003155") == 303
    await till.sim.authenticate(session, "fail")
    await till.deliver_webhooks(number)
    await till.deliver_webhooks(number)
    failures = [event.data for event in await told(till.database, PaymentFailed)]
    assert [each.reason for each in failures if isinstance(each, PaymentFailed)] == ["authentication_failed"]


@pytest.mark.rule("BI-02")
@pytest.mark.parametrize("seed", range(3))
async def test_webhooks_in_any_order_and_twice_lead_to_the_same_end(till: Till, seed: int) -> None:
    """Declined, paid: shuffled and doubled, with the failure published or not, one payment and one invoice."""
    number = await till.place()
    session = await till.open_session(number)
    await till.sim.pay(session, DECLINED)
    await till.sim.pay(session, GOOD)
    events = await till.webhooks(number) * 2
    random.Random(seed).shuffle(events)
    await till.deliver_webhooks(number, events)
    assert [await till.count(each) for each in (PaymentSucceeded, InvoiceIssued, RequestRefund)] == [1, 1, 0]


@pytest.mark.rule("BI-02")
async def test_a_webhook_before_its_order_is_retried_until_the_order_is_known(till: Till) -> None:
    """Too early is an error that the kernel retries; once the order is there it is paid."""
    number = await till.place()
    session = await till.open_session(number)
    await till.sim.pay(session, GOOD)
    payment = await till.database["payments"].find_one_and_delete({"_id": order(number).id})
    for event in await till.webhooks(number):
        assert (await till.send(event)).status_code == 200
    with pytest.raises(PaymentNotKnownYet):
        await till.settle()
    assert payment is not None
    await till.database["payments"].insert_one(payment)
    await till.settle()
    assert await till.count(PaymentSucceeded) == 1


@pytest.mark.rule("BI-01")
async def test_another_sum_than_the_order_s_fulfils_nothing_and_is_a_permanent_error(till: Till) -> None:
    """The webhook's event is a permanent error, the return is refused with the reason; no invoice."""
    number = await till.place()
    session = await till.open_session(number)
    await till.sim.pay(session, GOOD)

    def dearer(payment: Payment) -> tuple[Payment, list[PaymentFailed]]:
        return payment.model_copy(update={"to_pay": payment.to_pay + eur(1)}), []

    await till.billing.payments.change(order(number).id, dearer, processed=None)
    with pytest.raises(AmountMismatch):
        await till.deliver_webhooks(number)
    answer = await till.return_from(session)
    assert (answer.status_code, answer.json()["code"]) == (409, "amount_mismatch")
    assert (await till.count(PaymentSucceeded), (await till.payment(number)).status.value) == (0, "open")


@pytest.mark.rule("BI-01", "BI-08")
async def test_a_second_payment_is_refunded_by_itself(till: Till) -> None:
    """Two sessions of one order, both paid: the order stays paid, the second payment is refunded, no credit note."""
    number = await till.place()
    first = await till.open_session(number)

    def forget(payment: Payment) -> tuple[Payment, list[PaymentFailed]]:
        return payment.model_copy(
            update={"checkout_sessions": (payment.checkout_sessions[0].model_copy(update={"status": "failed"}),)}
        ), []

    await till.billing.payments.change(order(number).id, forget, processed=None)
    second = await till.open_session(number)
    for session in (first, second):
        assert await till.sim.pay(session, GOOD) == 303
    for _ in range(2):
        await till.deliver_webhooks(number)
    charges = await till.sim.ledger("charges", number)
    refunds = await till.sim.ledger("refunds", number)
    assert sorted(each["refunded"] for each in charges) == [False, True]
    assert [each["amount"] for each in refunds] == [(await till.payment(number)).totals.gross.amount]
    completed = [event.data for event in await told(till.database, RefundCompleted)]
    assert [each.reason for each in completed if isinstance(each, RefundCompleted)] == ["paid_twice"]
    assert [await till.count(each) for each in (PaymentSucceeded, InvoiceIssued, CreditNoteIssued)] == [1, 1, 0]


@pytest.mark.rule("BI-01", "BI-06", "BI-08")
async def test_a_cancellation_that_crosses_the_payment_is_refunded_with_a_credit_note(till: Till) -> None:
    """Paid and invoiced, then orders says cancelled: refund, and a credit note in its own series naming the invoice."""
    number = await till.place()
    session = await till.open_session(number)
    await till.sim.pay(session, GOOD)
    await till.deliver_webhooks(number)
    for _ in range(2):
        await till.cancel(number)
        await till.deliver_webhooks(number)
    notes = [event.data for event in await told(till.database, CreditNoteIssued)]
    assert [(each.number[:2], each.invoice_number[:1]) for each in notes if isinstance(each, CreditNoteIssued)] == [
        ("NC", "F")
    ]
    assert len(await till.sim.ledger("refunds", number)) == 1
    assert (await till.return_from(session)).json()["status"] == "closed"


@pytest.mark.rule("BI-06")
async def test_a_refund_faster_than_the_invoice_waits_for_it(till: Till) -> None:
    """issue_credit_note before issue_invoice is done: too early, then invoice and credit note, one each."""
    number = await till.place()
    session = await till.open_session(number)
    await till.sim.pay(session, GOOD)
    await till.return_from(session)
    await till.cancel(number)
    requested = (await told(till.database, RequestRefund))[0]
    await till.deliver(requested.data, requested.id)
    wanted = (await told(till.database, IssueCreditNote))[0]
    with pytest.raises(InvoiceNotIssuedYet):
        await till.deliver(wanted.data, wanted.id)
    await till.settle()
    assert [await till.count(each) for each in (InvoiceIssued, CreditNoteIssued)] == [1, 1]


@pytest.mark.rule("BI-01")
async def test_cancelling_an_unpaid_order_closes_its_checkout_session(till: Till) -> None:
    """It takes no payment afterwards; there is nothing to refund."""
    number = await till.place()
    session = await till.open_session(number)
    for _ in range(2):
        await till.cancel(number)
    assert await till.sim.pay(session, GOOD) == 410
    await till.deliver_webhooks(number)
    assert (await till.checkout(number)).json()["code"] == "payable_ended"
    assert await till.count(RequestRefund) == 0


@pytest.mark.rule("BI-01", "BI-08")
async def test_a_payment_that_crossed_the_cancellation_at_stripe_is_refunded_without_an_invoice(till: Till) -> None:
    """Paid at Stripe, cancelled here before any webhook: refunded, never fulfilled, nothing to invoice."""
    number = await till.place()
    await till.sim.pay(await till.open_session(number), GOOD)
    await till.cancel(number)
    await till.deliver_webhooks(number)
    assert [each["status"] for each in await till.sim.ledger("refunds", number)] == ["succeeded"]
    counts = [await till.count(each) for each in (PaymentSucceeded, InvoiceIssued, CreditNoteIssued, RefundCompleted)]
    assert counts == [0, 0, 0, 1]


@pytest.mark.rule("BI-08", "EV-02")
@pytest.mark.parametrize("fault", ["500", "timeout_after", "429"])
async def test_a_fault_while_refunding_leads_to_one_refund(till: Till, fault: str) -> None:
    """A failure kept under the key, lost answers, too many calls: retried, one refund."""
    number = await till.place()
    await till.sim.pay(await till.open_session(number), GOOD)
    await till.cancel(number)
    await till.sim.fault(fault, "/v1/refunds", 3 if fault == "timeout_after" else 1)
    for _ in range(3):
        try:
            await till.settle()
        except (StripeFailed, Unavailable):
            continue
    assert len(await till.sim.ledger("refunds", number)) == 1
    assert await till.count(RefundCompleted) == 1


@pytest.mark.rule("BI-08")
async def test_a_refund_that_comes_back_is_shown_failed(till: Till) -> None:
    """The customer's bank returned it: the payment says so, for staff."""
    number = await till.place()
    await till.sim.pay(await till.open_session(number), GOOD)
    await till.cancel(number)
    await till.deliver_webhooks(number)
    refund = (await till.sim.ledger("refunds", number))[0]
    await till.sim.control(f"refunds/{refund['id']}/fail")
    await till.deliver_webhooks(number)
    assert [each.status for each in (await till.payment(number)).refunds] == ["failed"]


@pytest.mark.rule("BI-01", "BI-02")
@pytest.mark.parametrize(("answer", "status", "paid"), [("settle", "paid", 1), ("fail", "open", 0)])
async def test_a_payment_that_the_bank_answers_later(till: Till, answer: str, status: str, paid: int) -> None:
    """Completed is not paid: `processing`, no second session meanwhile; then what the bank says."""
    number = await till.place()
    session = await till.open_session(number)
    assert await till.sim.debit(session) == 303
    await till.deliver_webhooks(number)
    assert (await till.return_from(session)).json()["status"] == "processing"
    assert (await till.checkout(number)).json()["code"] == "payment_processing"
    await till.sim.control(f"payments/{session}/{answer}")
    await till.deliver_webhooks(number)
    assert (await till.payment(number)).buyer_status() == status
    assert await till.count(PaymentSucceeded) == paid


@pytest.mark.rule("BI-02")
async def test_an_event_of_a_stranger_on_the_same_stripe_account_changes_nothing(till: Till) -> None:
    """A session without our metadata is not ours: handled, no effect."""
    foreign = await till.sim.foreign_session()
    await till.deliver(
        ApplyStripeEvent(stripe_event_id="evt_f", stripe_type="checkout.session.completed", object_id=foreign)
    )
    assert await till.database["payments"].count_documents({}) == 0
