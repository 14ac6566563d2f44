"""Who issues the invoice of a payment: the webhook's job, or a job of its own after a buyer's return (BI-02, BI-06)."""

import pytest

from services.billing.actions.checkout.sync_checkout_session import apply_checkout_session
from services.billing.domain.invoices.jobs import IssueInvoice
from services.billing.domain.webhooks.jobs import ApplyStripeEvent
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_succeeded import PaymentSucceeded
from tests.billing.customer import GOOD, Customer
from tests.support.commands import asked, recorder


@pytest.mark.rule("BI-02", "BI-06")
async def test_a_webhook_s_job_issues_the_invoice_itself(customer: Customer) -> None:
    """Without a job of its own, without a second look at the payment: one find and one update of it, one insert of the
    invoice."""
    number = await customer.place()
    await customer.stripe.pay(await customer.open_session(number), GOOD)
    with recorder.of(customer.billing.database.name) as commands:
        await customer.deliver_webhooks(number)
    expected = ["insert stripe_events", "find payments", "update payments"]
    expected += ["find fiscal_documents", "insert fiscal_documents"]  # a process reads its first number
    assert [each for each in asked(commands) if not each.startswith("aggregate ")] == expected
    assert [await customer.count(each) for each in (InvoiceIssued, IssueInvoice)] == [1, 0]


@pytest.mark.rule("BI-02", "BI-06")
async def test_a_job_that_dies_between_payment_and_invoice_is_repeated_until_there_is_one(customer: Customer) -> None:
    """The process ends when the payment is stored; the job comes again, once more after it was done: one invoice."""
    number = await customer.place()
    session = await customer.open_session(number)
    await customer.stripe.pay(session, GOOD)
    checkout = customer.billing.context.checkout
    snapshot = await checkout.provider.get_checkout_session(session)
    await apply_checkout_session(checkout, snapshot, invoice_by_job=False)
    assert await customer.count(InvoiceIssued) == 0
    for _ in range(2):
        await customer.deliver_webhooks(number)
    (job,) = [each for each in await customer.billing.published(ApplyStripeEvent) if each.data.object_id == session]
    await customer.billing.receive(job.data, event_id=job.id)
    assert [await customer.count(each) for each in (PaymentSucceeded, InvoiceIssued, IssueInvoice)] == [1, 1, 0]


@pytest.mark.rule("BI-02", "BI-06")
async def test_a_return_leaves_the_invoice_to_a_job(customer: Customer) -> None:
    """A request is not repeated when its process dies, and Stripe's webhook may never come: the job is durable."""
    number = await customer.place()
    session = await customer.open_session(number)
    await customer.stripe.pay(session, GOOD)
    await customer.return_from(session)
    assert [await customer.count(each) for each in (InvoiceIssued, IssueInvoice)] == [0, 1]
    await customer.billing.settle()
    assert await customer.count(InvoiceIssued) == 1
