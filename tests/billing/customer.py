"""A customer who owes money: orders are placed, paid on Stripe's page and reported by webhooks at the test's word."""

import json
import time
from collections.abc import Iterable
from typing import Any

import stripe
from httpx import Response

from services.billing.context import BillingContext
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.lines import Line
from shared.events.contract import Event, Message
from shared.events.orders.order_cancelled import OrderCancelled
from shared.values.ids import derived_number, new_id
from tests.billing.builders import ACCOUNT, LINES, order
from tests.billing.orders import order_placed, order_state
from tests.billing.stripe_simulator import StripeSimulator
from tests.support.in_process import InProcess
from tests.support.settings import WEBHOOK_SECRET

STRANGER = "acc_02"
GOOD, DECLINED, POOR = "4242424242424242", "4000000000000002", "4000000000009995"


class Customer:
    """billing in this process, the simulator of Stripe, and the post between them."""

    def __init__(self, billing: InProcess[BillingContext], stripe: StripeSimulator) -> None:
        self.billing, self.stripe = billing, stripe
        self._keys = 0

    async def place(self, lines: tuple[Line, ...] = LINES, **who: Any) -> str:
        """A new order that billing knows."""
        number = derived_number("R", new_id("any"))
        await self.billing.receive(order_placed(number, self.billing.clock, lines, **who))
        return number

    async def cancel(self, number: str) -> None:
        """orders says that the order was cancelled."""
        cancelled = order_state(number, self.billing.clock).model_copy(update={"status": "cancelled"})
        await self.billing.receive(OrderCancelled(order=cancelled, cancelled_at=self.billing.clock()))

    async def payment(self, number: str) -> Payment:
        return (await self.billing.context.checkout.payments.get(order(number).id)).state

    async def checkout(self, number: str, account: str = ACCOUNT, key: str | None = None, **more: str) -> Response:
        """POST /checkouts with a key of its own."""
        self._keys += 1
        headers = {"Idempotency-Key": key or f"key-{number}-{self._keys}"}
        body = {"payable": {"kind": "order", "reference": number}} | more
        return await self.billing.post("/checkouts", json=body, headers=headers, viewer=account)

    async def open_session(self, number: str) -> str:
        """The id of the order's open session."""
        answer = await self.checkout(number)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["checkout_session_id"])

    async def near_expiry(self, number: str) -> None:
        """Sets the expiry of the order's checkout session to now, in billing's state alone."""

        def nearly_over(payment: Payment) -> tuple[Payment, list[Event]]:
            session = payment.checkout_sessions[-1].model_copy(update={"expires_at": self.billing.clock()})
            return payment.model_copy(update={"checkout_sessions": (*payment.checkout_sessions[:-1], session)}), []

        await self.billing.context.checkout.payments.change(order(number).id, nearly_over, processed=None)

    async def return_from(self, checkout_session_id: str, account: str = ACCOUNT) -> Response:
        """The buyer's return from a checkout session."""
        return await self.billing.post(f"/checkouts/{checkout_session_id}/return", viewer=account)

    async def send(self, event: dict[str, Any], secret: str = WEBHOOK_SECRET) -> Response:
        """One webhook, signed."""
        return await self.post(json.dumps(event), secret)

    async def post(self, body: str, secret: str = WEBHOOK_SECRET, age: int = 0, **headers: str) -> Response:
        """Any body as a webhook, signed `age` seconds ago."""
        signature = stripe.WebhookSignature.generate_signature_header(body, secret, int(time.time()) - age)
        content = {"Stripe-Signature": signature, "Content-Type": "application/json"} | headers
        return await self.billing.post("/webhooks/stripe", content=body.encode(), headers=content)

    async def webhooks(self, number: str) -> list[dict[str, Any]]:
        """Stripe's events about an order, oldest first."""
        return await self.stripe.events_of(number)

    async def deliver_webhooks(self, number: str, events: Iterable[dict[str, Any]] | None = None) -> None:
        """Delivers webhooks (all of the order's, unless given), then does billing's own jobs."""
        for event in await self.webhooks(number) if events is None else events:
            answer = await self.send(event)
            assert answer.status_code == 200, answer.text
        await self.billing.settle()

    async def count(self, contract: type[Message]) -> int:
        """How many events or jobs of a kind billing emitted in this test's database."""
        return len(await self.billing.published(contract))
