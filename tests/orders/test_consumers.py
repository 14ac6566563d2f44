"""What orders makes of the others' events, on the real database."""

import httpx
import pytest

from services.orders.actions.ordering.expire_order import expire_order
from services.orders.context import OrdersContext
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.payment_succeeded import PaymentSucceeded
from shared.events.billing.refund_completed import RefundCompleted
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_paid import OrderPaid
from shared.persistence.mongo import Database
from shared.runtime.service import ServiceDefinition
from shared.values.money import eur
from tests.orders.conftest import ACCOUNT, Deliver, registered
from tests.orders.test_api import place
from tests.support.outbox import told
from tests.support.waiting import FakeClock


def succeeded(number: str, clock: FakeClock) -> PaymentSucceeded:
    return PaymentSucceeded(
        order_number=number, account_id=ACCOUNT, payment_id="pi_1", amount=eur(3479), paid_at=clock()
    )


def failed(number: str, clock: FakeClock) -> PaymentFailed:
    return PaymentFailed(
        order_number=number, account_id=ACCOUNT, amount=eur(3479), reason="declined", failed_at=clock()
    )


@pytest.mark.rule("OR-05", "EV-01")
async def test_a_payment_confirms_its_order_once_however_often_it_is_told(
    api: httpx.AsyncClient, customer: dict[str, str], deliver: Deliver, database: Database, fake_clock: FakeClock
) -> None:
    """The same event twice, and late news of an earlier declined try: paid, one confirmation."""
    number = (await place(api, customer)).json()["number"]
    for _ in range(2):
        await deliver(succeeded(number, fake_clock), id="evt_paid")
    await deliver(failed(number, fake_clock), id="evt_failed")
    order = (await api.get(f"/orders/v1/orders/{number}", headers=customer)).json()
    assert order["status"] == "paid"
    assert len(await told(database, OrderPaid)) == 1


@pytest.mark.rule("OR-05")
async def test_a_declined_try_is_shown_and_the_order_can_still_be_paid(
    api: httpx.AsyncClient, customer: dict[str, str], deliver: Deliver, fake_clock: FakeClock
) -> None:
    """payment_failed, then paid."""
    number = (await place(api, customer)).json()["number"]
    await deliver(failed(number, fake_clock), id="evt_failed")
    assert (await api.get(f"/orders/v1/orders/{number}", headers=customer)).json()["status"] == "payment_failed"
    await deliver(succeeded(number, fake_clock), id="evt_paid")
    assert (await api.get(f"/orders/v1/orders/{number}", headers=customer)).json()["status"] == "paid"


@pytest.mark.rule("OR-07")
async def test_an_order_names_its_documents_and_what_went_back(
    api: httpx.AsyncClient, customer: dict[str, str], deliver: Deliver, fake_clock: FakeClock
) -> None:
    """Invoice, refund and credit note, each counted once although each event comes twice."""
    number = (await place(api, customer)).json()["number"]
    about = {"order_number": number, "account_id": ACCOUNT}
    issued = {"total": eur(3479), "issued_at": fake_clock(), "pdf_url": "sealed"}
    await deliver(succeeded(number, fake_clock), id="evt_paid")
    for _ in range(2):
        await deliver(InvoiceIssued(number="F2026-000001", **about, **issued), id="evt_invoice")
        credit_note = CreditNoteIssued(number="N1", invoice_number="F2026-000001", **about, **issued)
        await deliver(credit_note, id="evt_credit")
        refund = RefundCompleted(
            refund_id="re_1",
            payment_id="pi_1",
            reason="order_ended",
            amount=eur(3479),
            completed_at=fake_clock(),
            **about,
        )
        await deliver(refund, id="evt_refund")
    order = (await api.get(f"/orders/v1/orders/{number}", headers=customer)).json()
    assert (order["invoices"], order["credit_notes"]) == (["F2026-000001"], ["N1"])
    assert (order["status"], order["refunded"]["amount"]) == ("refunded", 3479)


@pytest.mark.rule("OR-05")
async def test_an_unpaid_order_is_due_at_its_expiry_and_then_expires(
    api: httpx.AsyncClient,
    customer: dict[str, str],
    definition: ServiceDefinition[OrdersContext],
    database: Database,
    fake_clock: FakeClock,
) -> None:
    """The schedule finds it by its date; a paid one has none."""
    number = (await place(api, customer)).json()["number"]
    document = await database["orders"].find_one({"_id": number})
    assert document is not None
    assert document["due"] == fake_clock.advance(hours=24)
    await expire_order(definition.context, number)
    assert (await api.get(f"/orders/v1/orders/{number}", headers=customer)).json()["status"] == "expired"
    assert len(await told(database, OrderExpired)) == 1
    document = await database["orders"].find_one({"_id": number})
    assert document is not None
    assert "due" not in document


async def test_old_news_of_an_account_do_not_undo_newer_ones(
    definition: ServiceDefinition[OrdersContext], deliver: Deliver
) -> None:
    """The newest seq wins in whatever order the events come."""
    await deliver(registered(ACCOUNT, name="Nouveau"), id="evt_2", seq=2)
    await deliver(registered(ACCOUNT, name="Ancien"), id="evt_1", seq=1)
    account = await definition.context.accounts.get(ACCOUNT)
    assert account is not None
    assert account.name == "Nouveau"
