"""billing's events as the others' tests read them: written here, by real payments on the simulator."""

import pytest

from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.billing.refund_completed import RefundCompleted
from tests.billing.till import DECLINED, GOOD, Till
from tests.support.examples import Examples
from tests.support.outbox import told


@pytest.mark.rule("EV-03")
async def test_billing_publishes_what_its_examples_say(till: Till, examples: Examples) -> None:
    """Declined, paid, cancelled and refunded: each event has the shape of its example."""
    number = await till.place()
    session = await till.open_session(number)
    assert await till.sim.pay(session, DECLINED) == 402
    await till.deliver_webhooks(number)
    assert await till.sim.pay(session, GOOD) == 303
    await till.deliver_webhooks(number)
    await till.cancel(number)
    await till.settle()
    await till.deliver_webhooks(number)
    for contract in (PaymentFailed, PaymentSucceeded, InvoiceIssued, RefundCompleted, CreditNoteIssued):
        examples.check((await told(till.database, contract))[0].data)
