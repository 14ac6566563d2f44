"""billing's events as the others' tests read them: written here, by real payments on the simulator."""

import pytest

from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.billing.refund_completed import RefundCompleted
from tests.billing.customer import DECLINED, GOOD, Customer
from tests.support.examples import Examples


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
