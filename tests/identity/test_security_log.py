"""Each decision of identity about a login, a reset or a session is one line of the security log (OP-01)."""

import json
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from shared.observability.security_log import keyed_hash
from tests.identity.visitor import NEW_PASSWORD, PASSWORD, Visitor

Line = MutableMapping[str, Any]
EMAIL = "camille@example.com"


@pytest.fixture(autouse=True)
async def account(visitor: Visitor) -> dict[str, Any]:
    """Every test has a registered customer."""
    return await visitor.register()


@pytest.fixture
def logged(account: dict[str, Any]) -> Iterator[list[Line]]:
    """Every log line of the test, after the registration."""
    with capture_logs() as lines:
        yield lines


def security(lines: list[Line]) -> list[tuple[str, str]]:
    """What the security log says, with its level."""
    return [(line["what"], line["log_level"]) for line in lines if line["event"] == "security"]


@pytest.mark.rule("OP-01", "ID-07")
async def test_logins_and_ends_of_sessions_are_logged(
    visitor: Visitor, account: dict[str, Any], logged: list[Line]
) -> None:
    """Success, failure of a known and an unknown address, log-out, a copied refresh token: one line each, two where a
    session ends by it."""
    session = await visitor.session()
    await visitor.log_in("wrong")
    await visitor.log_in("wrong", email="nobody@example.com")
    await visitor.log_out((await visitor.session())["access_token"])
    await visitor.refresh(session["refresh_token"])
    visitor.service.clock.advance(seconds=11)
    await visitor.refresh(session["refresh_token"])
    assert security(logged) == [
        ("login_succeeded", "info"),
        ("login_failed", "warning"),
        ("login_failed", "warning"),
        ("login_succeeded", "info"),
        ("session_ended", "info"),
        ("token_reused", "warning"),
        ("session_ended", "info"),
    ]
    known, unknown = [line for line in logged if line.get("what") == "login_failed"]
    assert (known["address"], known["account_id"]) == (keyed_hash(EMAIL), account["account_id"])
    assert (unknown["address"], unknown.get("account_id")) == (keyed_hash("nobody@example.com"), None)
    assert known["client"] == unknown["client"] == keyed_hash("127.0.0.1")


@pytest.mark.rule("OP-01", "ID-08")
async def test_resets_are_logged(visitor: Visitor, logged: list[Line]) -> None:
    """Asked for, redeemed with the end of every session, tried again."""
    token = await visitor.reset_token()
    for _ in range(2):
        await visitor.redeem(token)
    assert [what for what, _ in security(logged)] == ["reset_asked", "reset_redeemed", "session_ended", "reset_refused"]


@pytest.mark.rule("OP-01", "AP-01")
async def test_a_rate_limit_that_is_reached_is_logged(visitor: Visitor, logged: list[Line]) -> None:
    """The line names the limit, and by the same hash as the failures before it the address that was tried."""
    for _ in range(11):
        await visitor.log_in("wrong")
    *failed, limited = [line for line in logged if line["event"] == "security"]
    assert {line["what"] for line in failed} == {"login_failed"}
    assert (limited["what"], limited["limit"], limited["key"]) == ("rate_limited", "log_in", failed[0]["address"])


@pytest.mark.rule("OP-01")
async def test_no_line_holds_personal_data_or_a_secret(
    visitor: Visitor, account: dict[str, Any], logged: list[Line]
) -> None:
    """After every kind of decision: neither address nor name, password, token or client address is in clear."""
    session = await visitor.session()
    await visitor.log_in("wrong-canary", email="Canary.Nobody@example.com")
    for _ in range(2):
        refreshed = await visitor.refresh(session["refresh_token"])
        visitor.service.clock.advance(seconds=11)
    token = await visitor.reset_token()
    await visitor.redeem(token)
    await visitor.redeem(token)
    for _ in range(11):
        await visitor.log_in("wrong-canary")
    said = json.dumps(logged, default=str).lower()
    assert refreshed.status_code == 401
    personal = [EMAIL, "canary", account["name"], account["first_name"], account["phone"], "127.0.0.1"]
    secret = [PASSWORD, NEW_PASSWORD, token, session["refresh_token"], session["access_token"]]
    assert "security" in said
    assert [word for word in (*personal, *secret) if word.lower() in said] == []
