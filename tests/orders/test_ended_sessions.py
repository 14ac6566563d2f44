"""Access tokens of ended sessions at orders' endpoints, identity being away (ID-07, AP-02)."""

import dataclasses

import pytest

from services.orders.domain.ordering.order import Status
from shared.events.identity.sessions_ended import SessionsEnded
from shared.values import clock
from shared.values.viewer import Viewer
from tests.orders.builders import ACCOUNT
from tests.orders.customer import BODY, Customer
from tests.support.tokens import private
from tests.support.waiting import FakeClock

OLD = dataclasses.replace(private(ACCOUNT), session_id="ses_old", session_epoch=0)
NEW = dataclasses.replace(OLD, session_id="ses_new", session_epoch=1)


@pytest.fixture
def fake_clock() -> FakeClock:
    """The machine's present: the verifier of access tokens goes by it."""
    return FakeClock(clock.now())


async def statuses(customer: Customer, viewer: Viewer, number: str) -> list[int]:
    """What each route that shows or moves something answers."""
    orders = customer.orders
    key = {"Idempotency-Key": f"key-{viewer.session_id}"}
    answers = [
        await orders.get("/orders", viewer=viewer),
        await orders.get(f"/orders/{number}", viewer=viewer),
        await orders.post("/orders", viewer=viewer, json=BODY, headers=key),
        await orders.post(f"/orders/{number}/cancel", viewer=viewer),
    ]
    return [answer.status_code for answer in answers]


@pytest.mark.rule("ID-07", "AP-02")
async def test_the_tokens_of_an_ended_session_are_refused_on_every_route(customer: Customer) -> None:
    """Also a token that was verified before, and after a restart; a session that began afterwards is served."""
    number = await customer.order()
    assert (await customer.orders.get(f"/orders/{number}", viewer=OLD)).status_code == 200
    ended = SessionsEnded(account_id=ACCOUNT, before_epoch=1, ended_at=customer.orders.clock(), why="password_reset")
    await customer.orders.receive(ended, times=2)
    assert await statuses(customer, OLD, number) == [401] * 4
    assert (await customer.orders.context.orders.get(number)).state.status is Status.PENDING_PAYMENT
    assert await statuses(customer, NEW, number) == [200, 200, 201, 200]
