"""Consumers end in the same state whatever the order of their events (EV-01): the broker promises none."""

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from services.identity.domain.data_requests.request import Kind, Source
from services.identity.domain.data_requests.transitions import receive, verify
from shared.errors import Permanent
from shared.events import every_contract
from shared.events.billing.billing_erasure_completed import BillingErasureCompleted
from shared.events.billing.billing_export_part_ready import BillingExportPartReady
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.refund_completed import RefundCompleted
from shared.events.contract import Event
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.company_changed import CompanyChanged
from shared.events.identity.consents_changed import ConsentsChanged
from shared.events.identity.erasure_requested import ErasureRequested
from shared.events.identity.export_requested import ExportRequested
from shared.events.identity.membership_changed import MembershipChanged
from shared.events.identity.sessions_ended import SessionsEnded
from shared.events.notifier.notifier_erasure_completed import NotifierErasureCompleted
from shared.events.notifier.notifier_export_part_ready import NotifierExportPartReady
from shared.events.orders.document_issued import DocumentIssued
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_placed import OrderPlaced
from shared.events.orders.orders_erasure_completed import OrdersErasureCompleted
from shared.events.orders.orders_export_part_ready import OrdersExportPartReady
from shared.events.parts import Payable
from shared.events.personal_data import HeldDocuments
from shared.persistence.mongo import Client
from shared.values.money import eur
from tests.notifier.events import ACCOUNT, account_changed, account_registered, all_that_are_mailed
from tests.orders.builders import product, registered
from tests.orders.customer import Customer
from tests.personal_data import accounts
from tests.support.examples import example
from tests.support.in_process import InProcess, start
from tests.support.waiting import FakeClock

MAILED = all_that_are_mailed("http://billing.test/pdf")  # once: what is sealed differs each time

Story = Sequence[tuple[Event, int]]
"""Events that a service takes about one thing, in the order in which they happened, each with its `seq`."""

Tell = Callable[[InProcess[Any]], Awaitable[Story]]


async def order_and_account(orders: InProcess[Any]) -> Story:
    """An order is refused once, paid, invoiced and refunded, while its account changes."""
    await orders.context.products.put([product("PAD", 1000, 2100), product("BOOK", 999, 600)])
    await orders.receive(registered())
    customer = Customer(orders)
    about = Payable.of_order(number := await customer.order())
    payment = await customer.payment(number)
    events = [
        example(PaymentFailed, payable=about),
        payment,
        example(InvoiceIssued, payable=about),
        example(RefundCompleted, payable=about, amount=eur(1000)),
        example(CreditNoteIssued, payable=about),
        example(SessionsEnded),
    ]
    renamed = AccountChanged(account=registered(name="Renommée").account)
    return [(registered(), 2), *((event, 1) for event in events), (renamed, 3)]


async def cancelled(_: InProcess[Any]) -> Story:
    """An order is placed and cancelled."""
    order = example(OrderPlaced).order
    return [(example(OrderPlaced), 1), (example(OrderCancelled, order=order), 2), (example(SessionsEnded), 1)]


async def expired(_: InProcess[Any]) -> Story:
    """An order is placed and expires."""
    return [(example(OrderPlaced), 1), (example(OrderExpired, order=example(OrderPlaced).order), 2)]


async def everything_mailed(_: InProcess[Any]) -> Story:
    """An account registers and changes, and is mailed about everything."""
    return [*((event, 1) for event in MAILED), (account_changed(), 2)]


def _company() -> Story:
    """A company is opened and renamed, and its contact person goes."""
    company = example(CompanyChanged).company
    renamed = company.model_copy(update={"name": "Garage Renommé SA"})
    alone = renamed.model_copy(update={"contact_person": None})
    return [(CompanyChanged(company=each), seq) for seq, each in enumerate((company, renamed, alone), 1)]


def _consents(account_id: str) -> Story:
    """An account agrees to two kinds of mails, and takes one after the other back."""
    both = example(ConsentsChanged).consents.model_copy(update={"newsletter": True, "basket_emails": True})
    no_baskets = both.model_copy(update={"basket_emails": False})
    nothing = no_baskets.model_copy(update={"newsletter": False})
    given = (both, no_baskets, nothing)
    return [(example(ConsentsChanged, account_id=account_id, consents=each), seq) for seq, each in enumerate(given, 1)]


def _membership(account_id: str) -> Story:
    """An account joins a company and leaves it."""
    joined = example(MembershipChanged).membership.model_copy(update={"account_id": account_id})
    left = joined.model_copy(update={"ended_at": joined.since})
    return [(MembershipChanged(membership=each), seq) for seq, each in enumerate((joined, left), 1)]


def _asks(account_id: str, customer_number: str, *steps: tuple[str, int]) -> Story:
    """A person asks for a copy of their data and then for their erasure, which comes in `steps` and rounds."""
    whose = {"account_id": account_id, "customer_number": customer_number}
    erasure = [example(ErasureRequested, **whose, step=step, round=number) for step, number in steps]
    return [(example(ExportRequested, **whose), 1), *((event, seq) for seq, event in enumerate(erasure, 1))]


async def export_collected(identity: InProcess[Any]) -> Story:
    """Every other service sends what it holds of a person, orders in two parts."""
    ours = await _asked_of_everyone(identity, "export", Kind.ACCESS, Source.ACCOUNT)
    second = example(OrdersExportPartReady).part.model_copy(update=ours | {"number": 1})
    first = second.model_copy(update={"number": 0, "last": False, "documents": "[]", "collections": ()})
    billing = example(BillingExportPartReady).part.model_copy(update=ours)
    notifier = example(NotifierExportPartReady).part.model_copy(update=ours)
    return [
        (OrdersExportPartReady(part=first), 1),
        (OrdersExportPartReady(part=second), 1),
        (BillingExportPartReady(part=billing), 1),
        (NotifierExportPartReady(part=notifier), 1),
    ]


async def erasure_agreed_to(identity: InProcess[Any]) -> Story:
    """Nothing is open anywhere: the erasure goes on once the last service has said so."""
    return await _checked(identity, "agreed_to")


async def erasure_held(identity: InProcess[Any]) -> Story:
    """An order is still open: the erasure waits for it once the last service has answered."""
    until = identity.clock() + timedelta(days=14)
    order = HeldDocuments(collection="orders", purpose="a contract", why="open", documents=1, until=until)
    return await _checked(identity, "held", order)


async def _checked(identity: InProcess[Any], name: str, *open_orders: HeldDocuments) -> Story:
    """An account that was silent for two years, whose erasure needs no days of grace, is checked by every service."""
    asked = await _asked_of_everyone(identity, name, Kind.ERASURE, Source.INACTIVITY)
    ours = asked | {"step": "check", "held": ()}
    orders = example(OrdersErasureCompleted).answer.model_copy(update=ours | {"held": open_orders})
    billing = example(BillingErasureCompleted).answer.model_copy(update=ours)
    notifier = example(NotifierErasureCompleted).answer.model_copy(update=ours)
    return [
        (OrdersErasureCompleted(answer=orders), 1),
        (BillingErasureCompleted(answer=billing), 1),
        (NotifierErasureCompleted(answer=notifier), 1),
    ]


async def _asked_of_everyone(identity: InProcess[Any], name: str, kind: Kind, source: Source) -> dict[str, Any]:
    """identity has asked the other services; what their answers have to name."""
    now = identity.clock()
    account = accounts.registered(now).model_copy(update={"account_id": f"acc_{name}"})
    request, asked = verify(receive(f"dat_{name}", account, kind, source, now), now)
    await identity.context.data_requests.create(request.request_id, request, asked)
    return {"request_id": request.request_id, "account_id": account.account_id}


async def documents_issued(_: InProcess[Any]) -> Story:
    """A company orders and is invoiced."""
    number = example(CompanyChanged).company.customer_number
    documents = (example(DocumentIssued, customer_number=number), example(InvoiceIssued, customer_number=number))
    return [(each, 1) for each in documents]


async def customer_erased(orders: InProcess[Any]) -> Story:
    """A customer and a company change, and the customer is erased: no later event brings their details back."""
    first = registered().account
    asks = _asks(first.account_id, first.customer_number, ("check", 0), ("erase", 0))
    renamed = AccountChanged(account=registered(name="Renommée").account)
    return [(registered(), 1), (renamed, 2), *_company(), *_consents(first.account_id), *asks]


async def asked_about_an_order(_: InProcess[Any]) -> Story:
    """A customer asks for their data and their erasure, which is checked again once the order is cancelled.

    Never erased: that is asked only when no event about an order of theirs is still to come.
    """
    order = example(OrderPlaced).order
    asks = _asks(order.account_id, order.customer_number, ("check", 0), ("check", 1))
    return [(example(OrderPlaced), 1), *asks[:2], (example(OrderCancelled, order=order), 2), *asks[2:]]


async def recipient_erased(_: InProcess[Any]) -> Story:
    """A company's user comes, agrees, changes, leaves, and is erased: no later event brings their address back."""
    asks = _asks(ACCOUNT, account_registered().account.customer_number, ("check", 0), ("erase", 0))
    changes = [(account_registered(), 1), (account_changed(), 2), *_company(), *_membership(ACCOUNT)]
    return [*changes, *_consents(ACCOUNT), *asks]


STORIES: Mapping[str, Sequence[Tell]] = {
    "identity": (export_collected, erasure_agreed_to, erasure_held, documents_issued),
    "orders": (order_and_account, customer_erased),
    "billing": (cancelled, expired, asked_about_an_order),
    "notifier": (everything_mailed, recipient_erased),
}
TOLD = [(service, tell) for service, stories in STORIES.items() for tell in stories]

Numbered = list[tuple[int, tuple[Event, int]]]


def _shuffled(seed: int) -> Callable[[Numbered], Numbered]:
    return lambda events: random.Random(seed).sample(events, len(events))


ORDERS: Sequence[Callable[[Numbered], Numbered]] = (
    list,
    lambda events: events[::-1],
    *(_shuffled(seed) for seed in (1, 2, 3)),
)

SENDING = {"status", "attempts", "next_attempt_at", "sent_at", "last_failure", "lease_until"}
"""What a mail's state says of its sending, which is no matter of its event."""


@pytest.mark.rule("EV-01")
@pytest.mark.parametrize(("service", "tell"), TOLD, ids=lambda each: getattr(each, "__name__", each))
async def test_events_in_any_order_end_in_the_same_state(
    service: str, tell: Tell, mongo_client: Client, mongo_url: str, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order in which they happened, reversed, and shuffled three times: one state, one set of events told."""
    monkeypatch.setattr("services.notifier.actions.mails.queue_mail.CONTACT_PATIENCE", 0)
    ends = []
    for number, arrange in enumerate(ORDERS):
        name = f"{database.name}_{number}"
        settings = {"mongo_url": mongo_url, "mongo_database": name}
        async with start(service, mongo_client[name], FakeClock(), settings) as process:
            await _receive_all(process, arrange(list(enumerate(await tell(process)))))
            ends.append(await _end_of(process))
        await mongo_client.drop_database(name)
    assert ends == ends[:1] * len(ends)


@pytest.mark.parametrize("service", STORIES)
async def test_every_consumer_is_in_a_story(service: str, start_service: Any) -> None:
    """A new consumer without one fails here."""
    consumed = {event.TYPE for event in every_contract() if service in event.CONSUMERS}
    stories = STORIES[service]
    told = {event.TYPE for tell in stories for event, _ in await tell(await start_service(service))}
    assert consumed <= told


async def _receive_all(process: InProcess[Any], events: Numbered) -> None:
    """Hands the events over; what fails comes again after the others, as from a delay."""
    for _ in range(len(events) + 1):
        failed = []
        for number, (event, seq) in events:
            try:
                await process.receive(event, event_id=f"evt_{number}", seq=seq, subject="any")
            except Permanent:
                raise
            except Exception:  # noqa: BLE001 - whatever a handler raises is retried
                failed.append((number, (event, seq)))
        if not failed:
            return
        events = failed
    raise AssertionError(f"never handled: {[event.TYPE for _, (event, _) in events]}")


async def _end_of(process: InProcess[Any]) -> dict[str, Any]:
    """Every state in the service's database, and the kinds of events that it told."""
    ends: dict[str, Any] = {}
    for collection in sorted(await process.database.list_collection_names()):
        async for document in process.database[collection].find():
            left_out = SENDING if collection == "mails" else set()
            state = {name: value for name, value in document.get("state", {}).items() if name not in left_out}
            told = sorted(f"{entry['to']} {entry['key']}" for entry in document.get("outbox", ()))
            ends[f"{collection} {document['_id']}"] = (state, told)
    return {name: end for name, end in ends.items() if not name.startswith(("idempotency", "leases", "rate"))}
