"""Ended sessions over the broker, with real processes: refused by every service within two seconds (ID-07, ID-20)."""

import asyncio
import time
from typing import Any

import aio_pika
import httpx
import pytest

from sandbox.demo.client import wait_for
from sandbox.demo.journey import FIRST_PASSWORD, NEW_PASSWORD, Journey
from sandbox.stack.stack import Stack
from shared.events.identity.sessions_ended import SessionsEnded
from shared.messaging.envelope import Envelope, encode, source_of
from shared.values import clock
from tests.journeys.rest import MakeJourney

PATIENCE = 2.0
"""Seconds from identity's answer until every service refuses."""


class Thief:
    """Holds a copy of the customer's tokens, and uses them in every service."""

    def __init__(self, journey: Journey, gateway: str) -> None:
        self.refresh_token, self.order = journey.session, journey.order
        self.gateway, self.authorization = gateway, f"Bearer {journey.client.token}"

    def ask(self, method: str, path: str, body: Any = None) -> int:
        """The status of a request with the stolen access token."""
        headers = {"Authorization": self.authorization, "Idempotency-Key": "thief-0001"}
        return httpx.request(method, f"{self.gateway}{path}", json=body, headers=headers, timeout=10).status_code

    def statuses(self) -> dict[str, int]:
        """What a read and an attempt to move money answer; none of them may place or pay anything."""
        payable = {"payable": {"kind": "order", "reference": self.order["number"]}}
        nothing: dict[str, Any] = {"lines": [], "terms_accepted": True}
        return {
            "orders": self.ask("GET", f"/orders/v1/orders/{self.order['number']}"),
            "invoices": self.ask("GET", "/billing/v1/invoices"),
            "place": self.ask("POST", "/orders/v1/orders", nothing),
            "pay": self.ask("POST", "/billing/v1/checkouts", payable),
        }

    def refused_everywhere(self) -> bool:
        return set(self.statuses().values()) == {401}

    def refused_within(self, seconds: float) -> float:
        """How long it took from now until everything was refused; AssertionError beyond `seconds`."""
        began = time.monotonic()
        while not self.refused_everywhere():
            assert time.monotonic() - began < seconds, self.statuses()
        return time.monotonic() - began


@pytest.fixture
def journey(make_journey: MakeJourney) -> Journey:
    """A customer with an order that waits for its payment."""
    journey = make_journey()
    journey.walk("register", "place_order")
    return journey


def thief_of(journey: Journey, stack: Stack) -> Thief:
    """A thief whose stolen tokens work everywhere."""
    thief = Thief(journey, stack.gateway_url)
    wait_for("billing knows the order", lambda: thief.statuses()["pay"] == 201 or None)
    assert thief.statuses() | {"place": 0} == {"orders": 200, "invoices": 200, "place": 0, "pay": 201}
    return thief


def log_out(journey: Journey, _: Thief) -> None:
    assert journey.client.send("DELETE", "/identity/v1/sessions/current").status_code == 204


def reuse(journey: Journey, thief: Thief) -> None:
    """The customer refreshes; the thief uses the copied refresh token after the seconds in which it is still good."""
    body = {"refresh_token": thief.refresh_token}
    assert journey.client.send("POST", "/identity/v1/sessions/refresh", body).status_code == 200

    def refused() -> bool | None:
        return thief.ask("POST", "/identity/v1/sessions/refresh", body) == 401 or None

    wait_for("the old token is no longer good", refused)


def reset(journey: Journey, _: Thief) -> None:
    journey.reset_password()


@pytest.mark.rule("ID-07", "AP-02")
@pytest.mark.parametrize("end", [log_out, reuse, reset])
def test_an_ended_session_is_refused_by_every_service_within_two_seconds(
    end: Any, journey: Journey, stack: Stack
) -> None:
    """Logged out, a refresh token used twice, a new password: identity is held down at once, orders and billing refuse
    all the same, also after they were killed; the next login is served."""
    thief = thief_of(journey, stack)
    end(journey, thief)
    began = time.monotonic()
    if end is reset:  # it needs identity up to its last step, the new login
        thief.refused_within(PATIENCE)
    took = thief.refused_within(PATIENCE) if end is not reset else time.monotonic() - began
    print(f"{end.__name__}: refused everywhere after {took:.2f} s")
    stack.hold("identity")
    try:
        for service in ("orders", "billing"):
            stack.kill(service)
            stack.wait_ready(service)
        assert thief.refused_everywhere()
    finally:
        stack.release("identity")
    stack.wait_ready("identity")
    journey.log_in(NEW_PASSWORD if end is reset else FIRST_PASSWORD)
    fresh = Thief(journey, stack.gateway_url)
    assert fresh.statuses()["orders"] == 200


@pytest.mark.rule("ID-07", "EV-01")
def test_replayed_and_late_events_end_no_other_session(journey: Journey, stack: Stack) -> None:
    """The event of a logout, once more and again from days ago, after the customer logged in anew: they are served."""
    log_out(journey, thief_of(journey, stack))
    journey.log_in(FIRST_PASSWORD)
    account, now = journey.account["account_id"], clock.now()
    ended = SessionsEnded(account_id=account, session_id="ses_01KB0Q3M9Y8T7R6W5V4X3Z2A1B", ended_at=now, why="logout")
    earlier = SessionsEnded(account_id=account, before_epoch=0, ended_at=now, why="locked")
    asyncio.run(_publish(stack, [ended, ended, earlier]))
    fresh = Thief(journey, stack.gateway_url)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert fresh.statuses()["orders"] == 200


async def _publish(stack: Stack, events: list[SessionsEnded]) -> None:
    async with await aio_pika.connect(stack.environment("identity")["AMQP_URL"]) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange("identity.events")
        for event in events:
            envelope = Envelope(
                id="evt_replayed",
                source=source_of("identity"),
                type=event.wire_type(),
                subject=event.account_id,
                time=event.ended_at,
                seq=1,
                correlation="test",
                data=event.model_dump(mode="json"),
            )
            await exchange.publish(aio_pika.Message(encode(envelope).encode()), event.wire_type())
