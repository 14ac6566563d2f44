"""billing's events as the others' tests read them: written here, by real payments on the simulator."""

import pytest

from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.billing.refund_completed import RefundCompleted
from tests.billing.builders import ACCOUNT
from tests.billing.customer import DECLINED, GOOD, Customer
from tests.support.examples import Examples
from tests.support.http_examples import HttpExamples


@pytest.mark.rule("EV-03")
async def test_billing_publishes_what_its_examples_say(customer: Customer, examples: Examples) -> None:
    """Declined, paid, cancelled and refunded: each event has the shape of its example."""
    number = await customer.place()
    session = await customer.open_session(number)
    assert await customer.stripe.pay(session, DECLINED) == 402
    await customer.deliver_webhooks(number)
    assert await customer.stripe.pay(session, GOOD) == 303
    await customer.deliver_webhooks(number)
    await customer.cancel(number)
    await customer.billing.settle()
    await customer.deliver_webhooks(number)
    for contract in (PaymentFailed, PaymentSucceeded, InvoiceIssued, RefundCompleted, CreditNoteIssued):
        examples.check((await customer.billing.published(contract))[0].data)


@pytest.mark.rule("AP-03")
async def test_the_api_answers_as_its_examples_say(customer: Customer, http_examples: HttpExamples) -> None:
    """Each operation's example has the shape of a real request and of its answer."""
    number = await customer.place()
    opened = await customer.checkout(number)
    session = opened.json()["checkout_session_id"]
    assert await customer.stripe.pay(session, GOOD) == 303
    returned = await customer.return_from(session)
    await customer.billing.settle()
    listed = await customer.billing.get("/invoices", viewer=ACCOUNT)
    invoice = await customer.billing.get(f"/invoices/{listed.json()['items'][0]['number']}", viewer=ACCOUNT)
    received = await customer.send((await customer.webhooks(number))[0])
    http_examples.check("billing", opened, returned, listed, invoice, received)
