"""Consumers end in the same state whatever the order of their events (EV-01): the broker promises none."""

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import pytest

from shared.errors import Permanent
from shared.events import every_contract
from shared.events.billing.credit_note_issued import CreditNoteIssued
from shared.events.billing.invoice_issued import InvoiceIssued
from shared.events.billing.payment_failed import PaymentFailed
from shared.events.billing.refund_completed import RefundCompleted
from shared.events.contract import Event
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.sessions_ended import SessionsEnded
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_expired import OrderExpired
from shared.events.orders.order_placed import OrderPlaced
from shared.events.parts import Payable
from shared.persistence.mongo import Client
from shared.values.money import eur
from tests.notifier.events import account_changed, all_that_are_mailed
from tests.orders.builders import product, registered
from tests.orders.customer import Customer
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


STORIES: Mapping[str, Sequence[Tell]] = {
    "identity": (),
    "orders": (order_and_account,),
    "billing": (cancelled, expired),
    "notifier": (everything_mailed,),
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
