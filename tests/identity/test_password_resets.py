"""Forgotten passwords over the API and the worker, on the real database."""

import asyncio
import dataclasses
from datetime import timedelta

import pytest

from services.identity.actions.sessions.log_in import Attempt, log_in
from services.identity.domain.links.jobs import SendResetLink
from services.identity.security.passwords import Passwords
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from tests.identity.visitor import NEW_PASSWORD, PASSWORD, Visitor, fields


@pytest.fixture(autouse=True)
async def account(visitor: Visitor) -> dict[str, object]:
    """Every test has a registered customer."""
    return await visitor.register()


@pytest.mark.rule("ID-08")
async def test_a_reset_changes_the_password_and_ends_every_session(visitor: Visitor) -> None:
    """Afterwards the old password, the old access token (here) and the old refresh token are worth nothing."""
    session = await visitor.session()
    answer = await visitor.redeem(await visitor.reset_token())
    assert answer.status_code == 204
    assert (await visitor.me(session["access_token"])).status_code == 401
    assert (await visitor.refresh(session["refresh_token"])).status_code == 401
    current = await visitor.log_out(session["access_token"])
    assert current.status_code == 401
    assert (await visitor.log_in(PASSWORD)).status_code == 401
    assert (await visitor.log_in(NEW_PASSWORD)).status_code == 201
    assert len(await visitor.service.published(PasswordChanged)) == 1


@pytest.mark.rule("ID-08")
async def test_the_answer_is_the_same_for_every_address(visitor: Visitor) -> None:
    """Known or not: 202, the same body, the same write; only the worker looks for the account."""
    known = await visitor.post("/password-resets", {"email": "camille@example.com"})
    unknown = await visitor.post("/password-resets", {"email": "nobody@example.com"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text) == (202, known.text)
    assert len(await visitor.service.published(SendResetLink)) == 2
    await visitor.service.settle()
    assert len(await visitor.service.published(PasswordResetRequested)) == 1


@pytest.mark.rule("ID-08", "EV-01")
async def test_a_request_delivered_twice_makes_one_link(visitor: Visitor) -> None:
    """The job's second delivery leaves the first link good."""
    token = await visitor.reset_token()
    [asked] = await visitor.service.published(SendResetLink)
    await visitor.service.receive(asked.data, event_id=asked.id, subject=asked.subject, seq=asked.seq)
    assert len(await visitor.service.published(PasswordResetRequested)) == 1
    assert (await visitor.redeem(token)).status_code == 204


@pytest.mark.rule("ID-08")
async def test_the_link_goes_to_the_stored_address(visitor: Visitor, account: dict[str, object]) -> None:
    """Whatever spelling was typed, the event names the address that the account has."""
    await visitor.reset_token("CAMILLE@EXAMPLE.COM")
    [requested] = await visitor.service.published(PasswordResetRequested)
    assert requested.data.account_id == account["account_id"]
    assert requested.data.email == account["email"] == "Camille@example.com"
    answer = await visitor.post("/password-resets", {"email": "\uff43amille@example.com"})
    assert fields(answer) == {"email"}


@pytest.mark.rule("ID-08")
@pytest.mark.parametrize(("milliseconds", "status"), [(-1, 204), (0, 409), (1, 409)])
async def test_a_link_is_good_for_exactly_a_day(visitor: Visitor, milliseconds: int, status: int) -> None:
    """A millisecond before 24 h it works; at 24 h it is over."""
    token = await visitor.reset_token()
    visitor.service.clock.moment += timedelta(hours=24, milliseconds=milliseconds)
    answer = await visitor.redeem(token)
    assert answer.status_code == status
    assert status == 204 or answer.json()["code"] == "token_invalid"


@pytest.mark.rule("ID-08")
async def test_only_the_newest_link_is_good_and_only_once(visitor: Visitor) -> None:
    """Superseded, used and unknown tokens get the same answer."""
    older = await visitor.reset_token()
    visitor.service.clock.advance(minutes=2)
    newest = await visitor.reset_token()
    superseded = await visitor.redeem(older)
    assert (await visitor.redeem(newest)).status_code == 204
    used, unknown = await visitor.redeem(newest), await visitor.redeem("unknown")
    answers = [answer.json() | {"trace_id": ""} for answer in (superseded, used, unknown)]
    assert answers[0] == answers[1] == answers[2]
    assert (superseded.status_code, answers[0]["code"]) == (409, "token_invalid")


@pytest.mark.rule("ID-08")
async def test_of_fifty_redemptions_at_once_one_succeeds(visitor: Visitor) -> None:
    """One 204, forty-nine 409, and the password is the winner's."""
    token = await visitor.reset_token()
    passwords = [f"{NEW_PASSWORD} number {index}" for index in range(50)]
    answers = await asyncio.gather(*(visitor.redeem(token, password) for password in passwords))
    assert sorted(answer.status_code for answer in answers) == [204] + [409] * 49
    [won] = [password for password, answer in zip(passwords, answers, strict=True) if answer.status_code == 204]
    assert (await visitor.log_in(won)).status_code == 201
    assert len(await visitor.service.published(PasswordChanged)) == 1


@pytest.mark.rule("ID-08")
async def test_a_mail_scanner_uses_no_link_up(visitor: Visitor) -> None:
    """GET and HEAD of the resource do nothing: the token is in the link's fragment and is sent by POST alone."""
    token = await visitor.reset_token()
    for method in ("GET", "HEAD"):
        answer = await visitor.service.request(method, "/password-resets/redeem", params={"token": token})
        assert answer.status_code == 405
    assert (await visitor.redeem(token)).status_code == 204


@pytest.mark.rule("ID-08")
async def test_a_refused_password_leaves_the_link_good(visitor: Visitor) -> None:
    """The customer's own name is refused by field; then a better one is taken."""
    token = await visitor.reset_token()
    assert fields(await visitor.redeem(token, "Camille Exemple!")) == {"password"}
    assert fields(await visitor.redeem(token, "short")) == {"password"}
    fourteen = (await visitor.redeem(token, "Zk8!vQ2#pL0$w9")).json()["errors"]
    assert [(each["code"], each["params"]) for each in fourteen] == [("text_too_short", {"min": 15})]
    assert (await visitor.redeem(token)).status_code == 204


@pytest.mark.rule("ID-07", "ID-08")
async def test_a_login_that_a_reset_overtakes_is_over(visitor: Visitor) -> None:
    """A session whose password was checked before a reset ends with it, although it is stored after it."""
    token = await visitor.reset_token()

    class Overtaken(Passwords):
        async def verify(self, password_hash: str | None, password: str, client: str) -> bool:
            right = await super().verify(password_hash, password, client)
            assert (await visitor.redeem(token)).status_code == 204
            return right

    overtaken = dataclasses.replace(visitor.service.context, passwords=Overtaken(64, 1))
    login = await log_in(overtaken, Attempt("camille@example.com", PASSWORD, "here"))
    refresh_token = visitor.service.context.refresh_tokens.issue(login.session.session_id, 0)
    assert (await visitor.refresh(refresh_token)).status_code == 401


@pytest.mark.rule("AP-01")
async def test_requests_of_one_client_for_one_address_are_limited_known_or_not(visitor: Visitor) -> None:
    """The sixth within ten minutes answers 429 with Retry-After."""
    for email in ("camille@example.com", "nobody@example.com"):
        answers = [await visitor.post("/password-resets", {"email": email}) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [202] * 5 + [429]
        assert int(answers[-1].headers["retry-after"]) <= 600


@pytest.mark.rule("AP-01")
async def test_unknown_fields_are_refused(visitor: Visitor) -> None:
    """No account may be named beside the token."""
    body = {"token": "x", "password": NEW_PASSWORD, "account_id": "acc_1", "email": "noor@example.com"}
    assert fields(await visitor.post("/password-resets/redeem", body)) == {"account_id", "email"}
    assert fields(await visitor.post("/password-resets", {"email": {"$ne": None}})) == {"email"}


@pytest.mark.rule("ID-08")
async def test_the_database_forgets_requests_and_sessions(visitor: Visitor) -> None:
    """Requests go after two days, sessions a week after they could last be used."""
    indexes = {name: await visitor.service.database[name].index_information() for name in ("link_requests", "sessions")}
    assert indexes["link_requests"]["forget"]["expireAfterSeconds"] == 2 * 24 * 3600
    assert indexes["sessions"]["forget"]["expireAfterSeconds"] == 7 * 24 * 3600
