"""What orders makes of the others' events, on the real database."""

from datetime import timedelta

import pytest

from services.orders.domain.customers.basket_consent import BasketConsent
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.billing.refund_completed import RefundCompleted
from shared.events.identity.consents_changed import ConsentsChanged
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_paid import OrderPaid
from shared.events.parts import ConsentsState, Payable
from shared.values.money import eur
from tests.orders.builders import ACCOUNT, registered
from tests.orders.customer import Customer, Orders
from tests.support.examples import example


def failed(number: str) -> PaymentFailed:
    """billing's event about an order of this test."""
    return example(PaymentFailed, payable=Payable.of_order(number))


@pytest.mark.rule("OR-05", "EV-01")
async def test_a_payment_confirms_its_order_once_however_often_it_is_told(customer: Customer) -> None:
    """The same event twice, and late news of an earlier declined try: paid, one confirmation."""
    number = await customer.order()
    await customer.orders.receive(await customer.payment(number), times=2)
    await customer.orders.receive(failed(number))
    order = await customer.read(number)
    assert order["status"] == "paid"
    assert len(await customer.orders.published(OrderPaid)) == 1


@pytest.mark.rule("OR-05")
async def test_a_declined_try_is_shown_and_the_order_can_still_be_paid(customer: Customer) -> None:
    """payment_failed, then paid."""
    number = await customer.order()
    await customer.orders.receive(failed(number))
    assert (await customer.read(number))["status"] == "payment_failed"
    await customer.orders.receive(await customer.payment(number))
    assert (await customer.read(number))["status"] == "paid"


@pytest.mark.rule("OR-05", "EV-03")
async def test_money_for_something_else_changes_no_order(customer: Customer) -> None:
    """A kind of payable that orders does not know, with the number of an order as its reference: nothing happens."""
    number = await customer.order()
    other = Payable(kind="subscription_term", reference=number)
    for contract in (PaymentFailed, PaymentSucceeded):
        await customer.orders.receive(example(contract, payable=other))
    assert (await customer.read(number))["status"] == "pending_payment"
    assert await customer.orders.published(OrderPaid) == []


@pytest.mark.rule("OR-07")
async def test_an_order_names_its_documents_and_what_went_back(customer: Customer) -> None:
    """Invoice, refund and credit note, each counted once although each event comes twice."""
    number = await customer.order()
    await customer.orders.receive(await customer.payment(number))
    about = Payable.of_order(number)
    invoice, note = example(InvoiceIssued, payable=about), example(CreditNoteIssued, payable=about)
    refund = example(RefundCompleted, payable=about, amount=eur(3479))
    for event in (invoice, note, refund):
        await customer.orders.receive(event, times=2)
    order = await customer.read(number)
    assert (order["invoices"], order["credit_notes"]) == ([invoice.number], [note.number])
    assert (order["status"], order["refunded"]["amount"]) == ("refunded", 3479)


@pytest.mark.rule("OR-05")
async def test_an_unpaid_order_is_due_at_its_expiry_and_then_expires(customer: Customer) -> None:
    """Not a minute before; and once, however often the schedule looks."""
    number = await customer.order()
    await customer.orders.run_due(customer.orders.clock() + timedelta(hours=23, minutes=59))
    assert (await customer.read(number))["status"] == "pending_payment"
    for _ in range(2):
        await customer.orders.run_due(customer.orders.clock() + timedelta(minutes=1))
    assert (await customer.read(number))["status"] == "expired"
    assert len(await customer.orders.published(OrderExpired)) == 1


@pytest.mark.rule("OR-05")
async def test_a_paid_order_never_expires(customer: Customer) -> None:
    """The payment takes the date away."""
    number = await customer.order()
    await customer.orders.receive(await customer.payment(number))
    await customer.orders.run_due(customer.orders.clock() + timedelta(days=2))
    assert (await customer.read(number))["status"] == "paid"
    assert await customer.orders.published(OrderExpired) == []


async def test_old_news_of_an_account_do_not_undo_newer_ones(orders: Orders) -> None:
    """The newest seq wins in whatever order the events come."""
    await orders.receive(registered(name="Nouveau"), seq=2)
    await orders.receive(registered(name="Ancien"), seq=1)
    account = await orders.context.accounts.get(ACCOUNT)
    assert account is not None
    assert account.name == "Nouveau"


@pytest.mark.rule("ID-13")
async def test_the_newest_consent_to_basket_mails_counts(orders: Orders) -> None:
    """An event that comes late, or twice, brings it not back."""
    told = example(ConsentsChanged)
    yes, no = (told.model_copy(update={"consents": ConsentsState(basket_emails=each)}) for each in (True, False))
    await orders.receive(yes, seq=2, times=2)
    assert await orders.context.consents.get(told.account_id) == BasketConsent(basket_emails=True)
    await orders.receive(no, seq=3)
    await orders.receive(yes, seq=2)
    assert await orders.context.consents.get(told.account_id) == BasketConsent()
