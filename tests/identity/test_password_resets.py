"""Forgotten passwords over the API and the worker, on the real database."""

import asyncio
import dataclasses
from datetime import timedelta

import pytest

from services.identity.actions.sessions.log_in import log_in
from services.identity.domain.passwords.jobs import SendResetLink
from services.identity.jobs import TABLE
from services.identity.security.passwords import Passwords
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from tests.identity.harness import NEW_PASSWORD, PASSWORD, Harness, bearer, fields


@pytest.fixture(autouse=True)
async def account(identity: Harness) -> dict[str, object]:
    """Every test has a registered customer."""
    return await identity.register()


@pytest.mark.rule("ID-08")
async def test_a_reset_changes_the_password_and_ends_every_session(identity: Harness) -> None:
    """Afterwards the old password, the old access token (here) and the old refresh token are worth nothing."""
    session = await identity.session()
    answer = await identity.redeem(await identity.reset_token())
    assert answer.status_code == 204
    assert (await identity.me(session["access_token"])).status_code == 401
    assert (await identity.refresh(session["refresh_token"])).status_code == 401
    current = await identity.client.delete("/sessions/current", headers=bearer(session["access_token"]))
    assert current.status_code == 401
    assert (await identity.log_in(PASSWORD)).status_code == 401
    assert (await identity.log_in(NEW_PASSWORD)).status_code == 201
    assert len(await identity.told(PasswordChanged)) == 1


@pytest.mark.rule("ID-08")
async def test_the_answer_is_the_same_for_every_address(identity: Harness) -> None:
    """Known or not: 202, the same body, the same write; only the worker looks for the account."""
    known = await identity.post("/password-resets", {"email": "camille@example.com"})
    unknown = await identity.post("/password-resets", {"email": "nobody@example.com"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text) == (202, known.text)
    assert len(await identity.told(SendResetLink)) == 2
    await identity.handle_reset_requests()
    assert len(await identity.told(PasswordResetRequested)) == 1


@pytest.mark.rule("ID-08", "EV-01")
async def test_a_request_delivered_twice_makes_one_link(identity: Harness) -> None:
    """The job's second delivery leaves the first link good."""
    token = await identity.reset_token()
    [asked] = await identity.told(SendResetLink)
    await TABLE[SendResetLink](identity.context, asked)
    assert len(await identity.told(PasswordResetRequested)) == 1
    assert (await identity.redeem(token)).status_code == 204


@pytest.mark.rule("ID-08")
async def test_the_link_goes_to_the_stored_address(identity: Harness, account: dict[str, object]) -> None:
    """Whatever spelling was typed, the event names the address that the account has."""
    await identity.reset_token("CAMILLE@EXAMPLE.COM")
    [requested] = await identity.told(PasswordResetRequested)
    assert requested.data.account_id == account["account_id"]
    assert requested.data.email == account["email"] == "Camille@example.com"
    answer = await identity.post("/password-resets", {"email": "\uff43amille@example.com"})
    assert fields(answer) == {"email"}


@pytest.mark.rule("ID-08")
@pytest.mark.parametrize(("milliseconds", "status"), [(-1, 204), (0, 409), (1, 409)])
async def test_a_link_is_good_for_exactly_a_day(identity: Harness, milliseconds: int, status: int) -> None:
    """A millisecond before 24 h it works; at 24 h it is over."""
    token = await identity.reset_token()
    identity.clock.moment += timedelta(hours=24, milliseconds=milliseconds)
    answer = await identity.redeem(token)
    assert answer.status_code == status
    assert status == 204 or answer.json()["code"] == "token_invalid"


@pytest.mark.rule("ID-08")
async def test_only_the_newest_link_is_good_and_only_once(identity: Harness) -> None:
    """Superseded, used and unknown tokens get the same answer."""
    older, newest = await identity.reset_token(), await identity.reset_token()
    superseded = await identity.redeem(older)
    assert (await identity.redeem(newest)).status_code == 204
    used, unknown = await identity.redeem(newest), await identity.redeem("unknown")
    answers = [answer.json() | {"trace_id": ""} for answer in (superseded, used, unknown)]
    assert answers[0] == answers[1] == answers[2]
    assert (superseded.status_code, answers[0]["code"]) == (409, "token_invalid")


@pytest.mark.rule("ID-08")
async def test_of_fifty_redemptions_at_once_one_succeeds(identity: Harness) -> None:
    """One 204, forty-nine 409, and the password is the winner's."""
    token = await identity.reset_token()
    passwords = [f"{NEW_PASSWORD} number {index}" for index in range(50)]
    answers = await asyncio.gather(*(identity.redeem(token, password) for password in passwords))
    assert sorted(answer.status_code for answer in answers) == [204] + [409] * 49
    [won] = [password for password, answer in zip(passwords, answers, strict=True) if answer.status_code == 204]
    assert (await identity.log_in(won)).status_code == 201
    assert len(await identity.told(PasswordChanged)) == 1


@pytest.mark.rule("ID-08")
async def test_a_mail_scanner_uses_no_link_up(identity: Harness) -> None:
    """GET and HEAD of the resource do nothing: the token is in the link's fragment and is sent by POST alone."""
    token = await identity.reset_token()
    for method in ("GET", "HEAD"):
        answer = await identity.client.request(method, "/password-resets/redeem", params={"token": token})
        assert answer.status_code == 405
    assert (await identity.redeem(token)).status_code == 204


@pytest.mark.rule("ID-08")
async def test_a_refused_password_leaves_the_link_good(identity: Harness) -> None:
    """The customer's own name is refused by field; then a better one is taken."""
    token = await identity.reset_token()
    assert fields(await identity.redeem(token, "Camille Exemple!")) == {"password"}
    assert fields(await identity.redeem(token, "short")) == {"password"}
    assert (await identity.redeem(token)).status_code == 204


@pytest.mark.rule("ID-07", "ID-08")
async def test_a_login_that_a_reset_overtakes_is_over(identity: Harness) -> None:
    """A session whose password was checked before a reset ends with it, although it is stored after it."""
    token = await identity.reset_token()

    class Overtaken(Passwords):
        async def verify(self, password_hash: str | None, password: str) -> bool:
            right = await super().verify(password_hash, password)
            assert (await identity.redeem(token)).status_code == 204
            return right

    overtaken = dataclasses.replace(identity.context, passwords=Overtaken(64, 1))
    login = await log_in(overtaken, "camille@example.com", PASSWORD)
    refresh_token = identity.context.refresh_tokens.issue(login.session.session_id, 0)
    assert (await identity.refresh(refresh_token)).status_code == 401


@pytest.mark.rule("AP-01")
async def test_requests_for_one_address_are_limited_whether_or_not_it_is_known(identity: Harness) -> None:
    """The sixth within ten minutes answers 429 with Retry-After."""
    for email in ("camille@example.com", "nobody@example.com"):
        answers = [await identity.post("/password-resets", {"email": email}) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [202] * 5 + [429]
        assert int(answers[-1].headers["retry-after"]) <= 600


@pytest.mark.rule("AP-01")
async def test_unknown_fields_are_refused(identity: Harness) -> None:
    """No account may be named beside the token."""
    body = {"token": "x", "password": NEW_PASSWORD, "account_id": "acc_1", "email": "noor@example.com"}
    assert fields(await identity.post("/password-resets/redeem", body)) == {"account_id", "email"}
    assert fields(await identity.post("/password-resets", {"email": {"$ne": None}})) == {"email"}


@pytest.mark.rule("ID-08")
async def test_the_database_forgets_requests_and_sessions(identity: Harness) -> None:
    """Requests go after two days, sessions a week after they could last be used."""
    indexes = {name: await identity.database[name].index_information() for name in ("reset_requests", "sessions")}
    assert indexes["reset_requests"]["forget"]["expireAfterSeconds"] == 2 * 24 * 3600
    assert indexes["sessions"]["forget"]["expireAfterSeconds"] == 7 * 24 * 3600
