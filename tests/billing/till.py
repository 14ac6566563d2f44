"""A till for the tests: orders are placed, buyers pay on the stand-in's hosted page, webhooks and events are delivered
when the test says so."""

import json
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import httpx
import stripe

from services.billing import consumers, jobs
from services.billing.context import BillingContext
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.lines import Line
from shared.events.contract import Event, Message
from shared.events.job import Job
from shared.events.orders.order_cancelled import OrderCancelled
from shared.events.orders.order_placed import OrderPlaced
from shared.events.parts import Buyer, OrderLine, OrderState, Totals
from shared.messaging.consumer import handlers_of
from shared.messaging.envelope import Received
from shared.persistence.mongo import Database
from shared.runtime.service import ServiceDefinition
from shared.values.ids import derived_number, new_id
from shared.values.money import totals
from tests.billing.builders import ACCOUNT, CUSTOMER, LINES, buyer, order
from tests.billing.stripe_stand_in import StandIn
from tests.support.outbox import told
from tests.support.tokens import bearer
from tests.support.waiting import FakeClock

HANDLERS = handlers_of(consumers.TABLE, jobs.TABLE)

STRANGER = "acc_02"
SECRET = "whsec_test_current"
OLD_SECRET = "whsec_test_previous"
GOOD, DECLINED, POOR = "4242424242424242", "4000000000000002", "4000000000009995"


def order_placed(number: str, clock: FakeClock, lines: tuple[Line, ...] = LINES, **who: Any) -> OrderPlaced:
    order = order_state(number, clock, lines, **who)
    return OrderPlaced(
        order=order,
        to_pay=order.totals.gross,
        payment_terms="prepaid",
        pay_until=order.expires_at,
        placed_at=order.placed_at,
    )


def order_state(number: str, clock: FakeClock, lines: tuple[Line, ...] = LINES, **who: Any) -> OrderState:
    """An order that waits for its payment, as orders publishes it."""
    now = clock()
    named = buyer(**who).model_dump() | {"account_id": ACCOUNT, "customer_number": CUSTOMER}
    return OrderState(
        number=number,
        status="pending_payment",
        customer_number=CUSTOMER,
        account_id=ACCOUNT,
        buyer=Buyer.model_validate(named),
        lines=tuple(OrderLine.model_validate(each) for each in lines),
        totals=Totals.model_validate(totals(((each.net, each.vat_rate) for each in lines), "EUR")),
        terms_version="2026-11",
        placed_at=now,
        expires_at=now + timedelta(hours=24),
    )


class Till:
    """billing in-process, the stand-in for Stripe, and a postman between them."""

    def __init__(
        self,
        api: httpx.AsyncClient,
        definition: ServiceDefinition[BillingContext],
        sim: StandIn,
        database: Database,
        clock: FakeClock,
    ) -> None:
        self.api, self.billing, self.sim, self.database, self.clock = api, definition.context, sim, database, clock
        self._handled: set[str] = set()
        self._keys = 0

    async def deliver(self, event: Message, event_id: str = "evt_test") -> None:
        """Hands an event or a job to its handler, as the kernel would."""
        received: Received[Any] = Received[Any].model_construct(
            data=event, id=event_id, subject="any", seq=1, time=self.clock(), correlation="test"
        )
        await HANDLERS[type(event)](self.billing, received)

    async def settle(self) -> None:
        """Does billing's own jobs until no new one comes."""
        while waiting := [each for each in await self._jobs() if each.id not in self._handled]:
            for job in waiting:
                await self.deliver(job.data, job.id)
                self._handled.add(job.id)

    async def _jobs(self) -> list[Received[Job]]:
        return [job for kind in jobs.TABLE for job in await told(self.database, kind)]

    async def place(self, lines: tuple[Line, ...] = LINES, **who: Any) -> str:
        """A new order that billing knows."""
        number = derived_number("R", new_id("any"))
        await self.deliver(order_placed(number, self.clock, lines, **who))
        return number

    async def cancel(self, number: str) -> None:
        """orders says that the order was cancelled."""
        cancelled = order_state(number, self.clock).model_copy(update={"status": "cancelled"})
        await self.deliver(OrderCancelled(order=cancelled, cancelled_at=self.clock()))

    async def payment(self, number: str) -> Payment:
        return (await self.billing.payments.get(order(number).id)).state

    async def checkout(self, number: str, account: str = ACCOUNT, key: str | None = None) -> httpx.Response:
        """POST /checkouts with a key of its own."""
        self._keys += 1
        headers = bearer(account) | {"Idempotency-Key": key or f"key-{number}-{self._keys}"}
        return await self.api.post(
            "/billing/v1/checkouts", json={"payable": {"kind": "order", "reference": number}}, headers=headers
        )

    async def open_session(self, number: str) -> str:
        """The id of the order's open session."""
        answer = await self.checkout(number)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["checkout_session_id"])

    async def near_expiry(self, number: str) -> None:
        """Sets the expiry of the order's checkout session to now, in billing's state alone."""

        def nearly_over(payment: Payment) -> tuple[Payment, list[Event]]:
            session = payment.checkout_sessions[-1].model_copy(update={"expires_at": self.clock()})
            return payment.model_copy(update={"checkout_sessions": (*payment.checkout_sessions[:-1], session)}), []

        await self.billing.payments.change(order(number).id, nearly_over, processed=None)

    async def return_from(self, session_id: str, account: str = ACCOUNT) -> httpx.Response:
        """The buyer's return from a checkout session."""
        return await self.api.post(f"/billing/v1/checkouts/{session_id}/return", headers=bearer(account))

    async def send(self, event: dict[str, Any], secret: str = SECRET) -> httpx.Response:
        """One webhook, signed."""
        return await self.post(json.dumps(event), secret)

    async def post(self, body: str, secret: str = SECRET, age: int = 0, **headers: str) -> httpx.Response:
        """Any body as a webhook, signed `age` seconds ago."""
        signature = stripe.WebhookSignature.generate_signature_header(body, secret, int(time.time()) - age)
        content = {"Stripe-Signature": signature, "Content-Type": "application/json"} | headers
        return await self.api.post("/billing/v1/webhooks/stripe", content=body.encode(), headers=content)

    async def webhooks(self, number: str) -> list[dict[str, Any]]:
        """Stripe's events about an order, oldest first."""
        return await self.sim.events_of(number)

    async def deliver_webhooks(self, number: str, events: Iterable[dict[str, Any]] | None = None) -> None:
        """Delivers webhooks (all of the order's, unless given), then does billing's own jobs."""
        for event in await self.webhooks(number) if events is None else events:
            answer = await self.send(event)
            assert answer.status_code == 200, answer.text
        await self.settle()

    async def count(self, contract: type[Message]) -> int:
        """How many events or jobs of a kind billing emitted in this test's database."""
        return len(await told(self.database, contract))
