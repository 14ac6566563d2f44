"""From the payment to the order's end: once, from any source, in any order (BI-01, BI-02, BI-06, BI-08)."""

import asyncio
import random

import pytest

from services.billing.actions.checkout.sync_checkout_session import PaymentNotKnownYet
from services.billing.actions.invoices.issue_credit_note import InvoiceNotIssuedYet
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.checkout.transitions import AmountMismatch
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
from tests.billing.customer import DECLINED, GOOD, POOR, Customer


@pytest.mark.rule("BI-01", "BI-02", "BI-06")
async def test_return_and_webhook_at_the_same_moment_fulfil_once(customer: Customer) -> None:
    """Five returns and every webhook three times, at once: one payment, one invoice."""
    number = await customer.place()
    session = await customer.open_session(number)
    assert await customer.stripe.pay(session, GOOD) == 303
    events = await customer.webhooks(number)
    answers = await asyncio.gather(
        *(customer.return_from(session) for _ in range(5)), *(customer.send(event) for event in events * 3)
    )
    assert {answer.status_code for answer in answers} == {200}
    await customer.billing.settle()
    assert (await customer.return_from(session)).json() == {
        "payable": {"kind": "order", "reference": number},
        "status": "paid",
    }
    assert await customer.count(PaymentSucceeded) == 1
    assert await customer.count(InvoiceIssued) == 1
    assert await customer.count(RequestRefund) == 0


@pytest.mark.rule("BI-01")
async def test_declined_and_then_paid_in_the_same_session(customer: Customer) -> None:
    """Two declines are published with their reasons while the session stays open; then the payment."""
    number = await customer.place()
    session = await customer.open_session(number)
    for card in (DECLINED, POOR):
        assert await customer.stripe.pay(session, card) == 402
        await customer.deliver_webhooks(number)
        assert (await customer.return_from(session)).json()["status"] == "open"
    assert await customer.stripe.pay(session, GOOD) == 303
    await customer.deliver_webhooks(number)
    failures = [event.data for event in await customer.billing.published(PaymentFailed)]
    assert [each.reason for each in failures if isinstance(each, PaymentFailed)] == ["declined", "insufficient_funds"]
    assert await customer.count(PaymentSucceeded) == 1


@pytest.mark.rule("BI-01")
async def test_a_decline_that_arrives_after_the_payment_is_ignored(customer: Customer) -> None:
    """All webhooks back to front: paid, and no mail about a failure."""
    number = await customer.place()
    session = await customer.open_session(number)
    await customer.stripe.pay(session, DECLINED)
    await customer.stripe.pay(session, GOOD)
    await customer.deliver_webhooks(number, reversed(await customer.webhooks(number)))
    assert (await customer.count(PaymentSucceeded), await customer.count(PaymentFailed)) == (1, 0)


@pytest.mark.rule("BI-01")
async def test_a_refused_authentication_is_a_failure(customer: Customer) -> None:
    """3-D Secure not passed: payment_failed with that reason, once."""
    number = await customer.place()
    session = await customer.open_session(number)
    assert await customer.stripe.pay(session, "4000002500003155") == 303
    await customer.stripe.authenticate(session, "fail")
    await customer.deliver_webhooks(number)
    await customer.deliver_webhooks(number)
    failures = [event.data for event in await customer.billing.published(PaymentFailed)]
    assert [each.reason for each in failures if isinstance(each, PaymentFailed)] == ["authentication_failed"]


@pytest.mark.rule("BI-02")
@pytest.mark.parametrize("seed", range(3))
async def test_webhooks_in_any_order_and_twice_lead_to_the_same_end(customer: Customer, seed: int) -> None:
    """Declined, paid: shuffled and doubled, with the failure published or not, one payment and one invoice."""
    number = await customer.place()
    session = await customer.open_session(number)
    await customer.stripe.pay(session, DECLINED)
    await customer.stripe.pay(session, GOOD)
    events = await customer.webhooks(number) * 2
    random.Random(seed).shuffle(events)
    await customer.deliver_webhooks(number, events)
    assert [await customer.count(each) for each in (PaymentSucceeded, InvoiceIssued, RequestRefund)] == [1, 1, 0]


@pytest.mark.rule("BI-02")
async def test_a_webhook_before_its_order_is_retried_until_the_order_is_known(customer: Customer) -> None:
    """Too early is an error that the kernel retries; once the order is there it is paid."""
    number = await customer.place()
    session = await customer.open_session(number)
    await customer.stripe.pay(session, GOOD)
    payment = await customer.billing.database["payments"].find_one_and_delete({"_id": order(number).id})
    for event in await customer.webhooks(number):
        assert (await customer.send(event)).status_code == 200
    with pytest.raises(PaymentNotKnownYet):
        await customer.billing.settle()
    assert payment is not None
    await customer.billing.database["payments"].insert_one(payment)
    await customer.billing.settle()
    assert await customer.count(PaymentSucceeded) == 1


@pytest.mark.rule("BI-01")
async def test_another_sum_than_the_order_s_fulfils_nothing_and_is_a_permanent_error(customer: Customer) -> None:
    """The webhook's event is a permanent error, the return is refused with the reason; no invoice."""
    number = await customer.place()
    session = await customer.open_session(number)
    await customer.stripe.pay(session, GOOD)

    def dearer(payment: Payment) -> tuple[Payment, list[PaymentFailed]]:
        return payment.model_copy(update={"to_pay": payment.to_pay + eur(1)}), []

    await customer.billing.context.checkout.payments.change(order(number).id, dearer, processed=None)
    with pytest.raises(AmountMismatch):
        await customer.deliver_webhooks(number)
    answer = await customer.return_from(session)
    assert (answer.status_code, answer.json()["code"]) == (409, "amount_mismatch")
    assert (await customer.count(PaymentSucceeded), (await customer.payment(number)).status.value) == (0, "open")


@pytest.mark.rule("BI-01", "BI-08")
async def test_a_second_payment_is_refunded_by_itself(customer: Customer) -> None:
    """Two sessions of one order, both paid: the order stays paid, the second payment is refunded, no credit note."""
    number = await customer.place()
    first = await customer.open_session(number)

    def forget(payment: Payment) -> tuple[Payment, list[PaymentFailed]]:
        return payment.model_copy(
            update={"checkout_sessions": (payment.checkout_sessions[0].model_copy(update={"status": "failed"}),)}
        ), []

    await customer.billing.context.checkout.payments.change(order(number).id, forget, processed=None)
    second = await customer.open_session(number)
    for session in (first, second):
        assert await customer.stripe.pay(session, GOOD) == 303
    for _ in range(2):
        await customer.deliver_webhooks(number)
    charges = await customer.stripe.ledger("charges", number)
    refunds = await customer.stripe.ledger("refunds", number)
    assert sorted(each["refunded"] for each in charges) == [False, True]
    assert [each["amount"] for each in refunds] == [(await customer.payment(number)).totals.gross.amount]
    completed = [event.data for event in await customer.billing.published(RefundCompleted)]
    assert [each.reason for each in completed if isinstance(each, RefundCompleted)] == ["paid_twice"]
    assert [await customer.count(each) for each in (PaymentSucceeded, InvoiceIssued, CreditNoteIssued)] == [1, 1, 0]


@pytest.mark.rule("BI-01", "BI-06", "BI-08")
async def test_a_cancellation_that_crosses_the_payment_is_refunded_with_a_credit_note(customer: Customer) -> None:
    """Paid and invoiced, then orders says cancelled: refund, and a credit note in its own series naming the invoice."""
    number = await customer.place()
    session = await customer.open_session(number)
    await customer.stripe.pay(session, GOOD)
    await customer.deliver_webhooks(number)
    for _ in range(2):
        await customer.cancel(number)
        await customer.deliver_webhooks(number)
    notes = [event.data for event in await customer.billing.published(CreditNoteIssued)]
    assert [(each.number[:2], each.invoice_number[:1]) for each in notes if isinstance(each, CreditNoteIssued)] == [
        ("NC", "F")
    ]
    assert len(await customer.stripe.ledger("refunds", number)) == 1
    assert (await customer.return_from(session)).json()["status"] == "closed"


@pytest.mark.rule("BI-06")
async def test_a_refund_faster_than_the_invoice_waits_for_it(customer: Customer) -> None:
    """issue_credit_note before issue_invoice is done: too early, then invoice and credit note, one each."""
    number = await customer.place()
    session = await customer.open_session(number)
    await customer.stripe.pay(session, GOOD)
    await customer.return_from(session)
    await customer.cancel(number)
    requested = (await customer.billing.published(RequestRefund))[0]
    await customer.billing.receive(requested.data, event_id=requested.id)
    wanted = (await customer.billing.published(IssueCreditNote))[0]
    with pytest.raises(InvoiceNotIssuedYet):
        await customer.billing.receive(wanted.data, event_id=wanted.id)
    await customer.billing.settle()
    assert [await customer.count(each) for each in (InvoiceIssued, CreditNoteIssued)] == [1, 1]


@pytest.mark.rule("BI-01")
async def test_cancelling_an_unpaid_order_closes_its_checkout_session(customer: Customer) -> None:
    """It takes no payment afterwards; there is nothing to refund."""
    number = await customer.place()
    session = await customer.open_session(number)
    for _ in range(2):
        await customer.cancel(number)
    assert await customer.stripe.pay(session, GOOD) == 410
    await customer.deliver_webhooks(number)
    assert (await customer.checkout(number)).json()["code"] == "payable_ended"
    assert await customer.count(RequestRefund) == 0


@pytest.mark.rule("BI-01", "BI-08")
async def test_a_payment_that_crossed_the_cancellation_at_stripe_is_refunded_without_an_invoice(
    customer: Customer,
) -> None:
    """Paid at Stripe, cancelled here before any webhook: refunded, never fulfilled, nothing to invoice."""
    number = await customer.place()
    await customer.stripe.pay(await customer.open_session(number), GOOD)
    await customer.cancel(number)
    await customer.deliver_webhooks(number)
    assert [each["status"] for each in await customer.stripe.ledger("refunds", number)] == ["succeeded"]
    counts = [
        await customer.count(each) for each in (PaymentSucceeded, InvoiceIssued, CreditNoteIssued, RefundCompleted)
    ]
    assert counts == [0, 0, 0, 1]


@pytest.mark.rule("BI-08", "EV-02")
@pytest.mark.parametrize("fault", ["500", "timeout_after", "429"])
async def test_a_fault_while_refunding_leads_to_one_refund(customer: Customer, fault: str) -> None:
    """A failure kept under the key, lost answers, too many calls: retried, one refund."""
    number = await customer.place()
    await customer.stripe.pay(await customer.open_session(number), GOOD)
    await customer.cancel(number)
    await customer.stripe.fault(fault, "/v1/refunds", 3 if fault == "timeout_after" else 1)
    for _ in range(3):
        try:
            await customer.billing.settle()
        except (StripeFailed, Unavailable):
            continue
    assert len(await customer.stripe.ledger("refunds", number)) == 1
    assert await customer.count(RefundCompleted) == 1


@pytest.mark.rule("BI-08")
async def test_a_refund_that_comes_back_is_shown_failed(customer: Customer) -> None:
    """The customer's bank returned it: the payment says so, for staff."""
    number = await customer.place()
    await customer.stripe.pay(await customer.open_session(number), GOOD)
    await customer.cancel(number)
    await customer.deliver_webhooks(number)
    refund = (await customer.stripe.ledger("refunds", number))[0]
    await customer.stripe.control(f"refunds/{refund['id']}/fail")
    await customer.deliver_webhooks(number)
    assert [each.status for each in (await customer.payment(number)).refunds] == ["failed"]


@pytest.mark.rule("BI-01", "BI-02")
@pytest.mark.parametrize(("answer", "status", "paid"), [("settle", "paid", 1), ("fail", "open", 0)])
async def test_a_payment_that_the_bank_answers_later(customer: Customer, answer: str, status: str, paid: int) -> None:
    """Completed is not paid: `processing`, no second session meanwhile; then what the bank says."""
    number = await customer.place()
    session = await customer.open_session(number)
    assert await customer.stripe.debit(session) == 303
    await customer.deliver_webhooks(number)
    assert (await customer.return_from(session)).json()["status"] == "processing"
    assert (await customer.checkout(number)).json()["code"] == "payment_processing"
    await customer.stripe.control(f"payments/{session}/{answer}")
    await customer.deliver_webhooks(number)
    assert (await customer.payment(number)).buyer_status() == status
    assert await customer.count(PaymentSucceeded) == paid


@pytest.mark.rule("BI-02")
async def test_an_event_of_a_stranger_on_the_same_stripe_account_changes_nothing(customer: Customer) -> None:
    """A session without our metadata is not ours: handled, no effect."""
    foreign = await customer.stripe.foreign_session()
    await customer.billing.receive(
        ApplyStripeEvent(stripe_event_id="evt_f", stripe_type="checkout.session.completed", object_id=foreign)
    )
    assert await customer.billing.database["payments"].count_documents({}) == 0
