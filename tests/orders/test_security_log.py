"""What is refused to a caller of orders, and what the merchant's people do, is in the security log (AP-02, OP-01)."""

import dataclasses
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from shared.events.identity.sessions_ended import SessionsEnded
from shared.observability.security_log import keyed_hash, set_up_security_log
from shared.values import clock
from shared.values.keys import encode_key
from shared.values.viewer import Scope
from tests.orders.builders import ACCOUNT
from tests.orders.customer import Customer
from tests.support.tokens import guest, private, staff
from tests.support.waiting import FakeClock

Line = MutableMapping[str, Any]


@pytest.fixture
def fake_clock() -> FakeClock:
    """The machine's present: the verifier of access tokens goes by it."""
    return FakeClock(clock.now())


@pytest.fixture
async def number(customer: Customer) -> str:
    """The customer's order."""
    return await customer.order()


@pytest.fixture
def logged(number: str) -> Iterator[list[Line]]:
    """Every log line of the test, after the order was placed."""
    with capture_logs() as lines:
        yield lines


def security(lines: list[Line]) -> list[dict[str, Any]]:
    """The lines of the security log."""
    return [{**line} for line in lines if line["event"] == "security"]


@pytest.mark.rule("AP-02", "OP-01")
async def test_a_look_at_what_is_anothers_is_logged_and_one_at_nothing_is_not(
    customer: Customer, number: str, logged: list[Line]
) -> None:
    """Both answer 404. A stranger and a guest of another order are named with what they asked for; what does not exist
    is a typing error, and may be anything that somebody typed."""
    for viewer in ("acc_02", guest("C000000026", "R-2")):
        assert (await customer.orders.get(f"/orders/{number}", viewer=viewer)).status_code == 404
    assert (await customer.orders.get("/orders/camille@example.com", viewer="acc_02")).status_code == 404
    refused = security(logged)
    assert [(line["what"], line["account_id"], line["object_id"]) for line in refused] == [
        ("object_refused", "acc_02", number),
        ("object_refused", "gst_1", number),
    ]
    assert {line["client"] for line in refused} == {keyed_hash("127.0.0.1")}
    assert "camille" not in str(logged)


@pytest.mark.rule("AP-02", "OP-01")
async def test_a_token_without_the_scope_is_logged(customer: Customer, number: str, logged: list[Line]) -> None:
    """403, with the route's own path."""
    assert (await customer.orders.get(f"/orders/{number}", viewer=staff())).status_code == 403
    (line,) = security(logged)
    assert (line["what"], line["code"], line["route"]) == (
        "action_refused",
        "insufficient_scope",
        "/orders/{number}",
    )


@pytest.mark.rule("ID-07", "OP-01")
async def test_the_use_of_an_ended_session_is_logged(customer: Customer, number: str, logged: list[Line]) -> None:
    """Whoever still holds a copy of its token is seen."""
    viewer = dataclasses.replace(private(ACCOUNT), session_id="ses_copied")
    ended = SessionsEnded(account_id=ACCOUNT, session_id="ses_copied", ended_at=customer.orders.clock(), why="logout")
    await customer.orders.receive(ended)
    assert (await customer.orders.get(f"/orders/{number}", viewer=viewer)).status_code == 401
    (line,) = security(logged)
    assert (line["what"], line["account_id"], line["session_id"]) == ("ended_session_used", ACCOUNT, "ses_copied")


@pytest.mark.rule("OP-01")
async def test_what_staff_change_is_logged_and_what_they_read_is_not(
    customer: Customer, number: str, logged: list[Line]
) -> None:
    """A cancellation by one of the merchant's people names who, and which route."""
    clerk = staff(Scope.ORDERS_READ, Scope.ORDERS_WRITE)
    assert (await customer.orders.get(f"/orders/{number}", viewer=clerk)).status_code == 200
    assert (await customer.orders.post(f"/orders/{number}/cancel", viewer=clerk)).status_code == 200
    (line,) = security(logged)
    assert (line["what"], line["account_id"], line["method"], line["route"]) == (
        "staff_action",
        "stf_1",
        "POST",
        "/orders/{number}/cancel",
    )


def test_hashes_are_the_same_under_the_same_key_alone() -> None:
    """By SECURITY_LOG_KEY where it is set, else by the key that all services share: equal in all of them."""
    one, other = (encode_key(bytes([number]) * 32) for number in (1, 2))
    hashes = []
    for key, personal in [(None, one), (None, one), (None, other), (other, one), (other, other)]:
        set_up_security_log(key, personal)
        hashes.append(keyed_hash("camille@example.com"))
    assert hashes[0] == hashes[1]
    assert hashes[3] == hashes[4]
    assert len(set(hashes)) == 3
    assert all(len(each) == 16 for each in hashes)
