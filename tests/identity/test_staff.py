"""Staff: created by command, enrolled with a second factor, logged in with both, over HTTP on the real database
(ID-22, ID-23)."""

import asyncio

import pytest

from services.identity.commands.staff import main
from shared.errors import AlreadyExists
from shared.events.identity.recovery_code_used import RecoveryCodeUsed
from shared.events.identity.sessions_ended import SessionsEnded
from tests.identity.colleague import EMAIL, PASSWORD, Colleague, token_in
from tests.identity.visitor import Visitor
from tests.support.in_process import StartService
from tests.support.tokens import staff


@pytest.fixture
async def kim(start_service: StartService) -> Colleague:
    """A member to be, before an empty database."""
    return Colleague(await start_service("identity"))


@pytest.mark.rule("ID-22")
async def test_a_member_enrols_and_logs_in_with_the_scopes_given(kim: Colleague) -> None:
    """The token of the command sets password and authenticator, once; the session is the staff's, with these scopes."""
    token = await kim.invited("--scopes", "orders:read,identity:read", "--name", "Kim Exemple")
    begun = await kim.begin(token)
    assert begun.json()["otpauth_uri"].startswith("otpauth://totp/api.shop.example:kim%40example.com?secret=")
    assert len((await kim.confirm(token)).json()["recovery_codes"]) == 10
    assert (await kim.begin(token)).json()["code"] == "token_invalid"
    session = await kim.session()
    member = {"email": EMAIL, "name": "Kim Exemple", "scopes": ["identity:read", "orders:read"]}
    assert session["staff"].items() >= (member | {"recovery_codes_left": 10}).items()
    assert (session["expires_in"], session["refresh_expires_in"]) == (600, 1_800)
    viewer = await verified(kim, session["access_token"])
    assert (viewer.kind, viewer.scopes, viewer.customer_number) == ("staff", {"identity:read", "orders:read"}, None)


@pytest.mark.rule("ID-22")
async def test_a_password_is_judged_as_a_customer_s(kim: Colleague) -> None:
    """An easy one is refused by name, and the token is still good."""
    token = await kim.invited()
    answer = await kim.begin(token, "kim.kim.kim.kim")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "password_too_weak")
    assert (await kim.begin(token)).status_code == 200


@pytest.mark.rule("ID-23")
async def test_no_token_without_a_second_factor(kim: Colleague) -> None:
    """A member who has not confirmed the authenticator cannot log in, a password alone gives no token, and a wrong
    password, a stranger and such a member are told the same."""
    token = await kim.invited()
    await kim.begin(token)
    half_enrolled = await kim.first_step()
    stranger = await Colleague(kim.service, "nobody@example.com").first_step()
    assert half_enrolled.json() | {"trace_id": ""} == stranger.json() | {"trace_id": ""}
    assert (stranger.status_code, stranger.json()["code"]) == (401, "invalid_credentials")
    assert (await kim.confirm(token, "000000")).json()["code"] == "second_factor_refused"
    await kim.confirm(token)
    assert (await kim.first_step("wrong")).status_code == 401
    assert set((await kim.first_step()).json()) == {"ticket", "expires_in"}


@pytest.mark.rule("ID-23")
async def test_a_code_opens_one_session_of_fifty_parallel_tries(kim: Colleague) -> None:
    """The same ticket and code at once: one session. The code is refused from then on, with a fresh ticket too."""
    await kim.enrolled()
    ticket = await kim.ticket()
    answers = await asyncio.gather(*(kim.second_step(ticket) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers).count(201) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code != 201} <= {
        "login_over",
        "second_factor_refused",
        "too_many_attempts",
    }
    kim.service.clock.advance(seconds=29)  # still a neighbouring time step
    again = await kim.second_step(await kim.ticket(), code=kim.code(-30))
    assert (again.status_code, again.json()["code"]) == (409, "second_factor_refused")


@pytest.mark.rule("ID-23")
@pytest.mark.parametrize(("seconds", "status"), [(-60, 409), (-30, 201), (30, 201), (60, 409)])
async def test_the_neighbouring_time_steps_are_good(kim: Colleague, seconds: int, status: int) -> None:
    """Clocks may differ by a step of 30 seconds and not by two."""
    await kim.enrolled()
    kim.service.clock.advance(seconds=90)
    assert (await kim.second_step(await kim.ticket(), code=kim.code(seconds))).status_code == status


@pytest.mark.rule("ID-23")
async def test_guessing_codes_is_slowed_down_more_and_more(kim: Colleague) -> None:
    """Five wrong ones in a row, then 429 for a minute, then for two, with any ticket and the right code as well; a
    right one in time ends it."""
    await kim.enrolled()
    ticket = await kim.ticket()
    for _ in range(5):
        assert (await kim.second_step(ticket, code="000000")).status_code == 409
    waits = []
    for _ in range(2):
        refused = await kim.second_step(await kim.ticket())
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
        waits.append(int(refused.headers["retry-after"]))
        kim.service.clock.advance(seconds=waits[-1])
        assert (await kim.second_step(await kim.ticket(), code="000000")).status_code == 409
    assert waits == [60, 120]
    kim.service.clock.advance(seconds=240)
    assert (await kim.second_step(await kim.ticket())).status_code == 201
    kim.service.clock.advance(seconds=30)
    assert (await kim.second_step(await kim.ticket(), code="000000")).status_code == 409
    assert (await kim.second_step(await kim.ticket())).status_code == 201


@pytest.mark.rule("ID-23")
async def test_a_ticket_is_good_once_and_for_five_minutes(kim: Colleague) -> None:
    """Used, superseded or old: begin again; and one factor is given, not both or none."""
    await kim.enrolled()
    ticket, newer = await kim.ticket(), await kim.ticket()
    assert (await kim.second_step(ticket)).json()["code"] == "login_over"
    for factors in ({"recovery_code": kim.recovery_codes[0], "code": kim.code()}, {"code": "12345"}):
        assert (await kim.second_step(newer, **factors)).status_code == 422
    kim.service.clock.advance(seconds=300)
    assert (await kim.second_step(newer)).json()["code"] == "login_over"


@pytest.mark.rule("ID-23")
async def test_a_recovery_code_replaces_the_authenticator_once(kim: Colleague) -> None:
    """In any case and spacing, for one session; its owner is told by mail, and how many are left."""
    await kim.enrolled()
    code = kim.recovery_codes[3].lower().replace("-", " ")
    answer = await kim.second_step(await kim.ticket(), recovery_code=code)
    assert (answer.status_code, answer.json()["staff"]["recovery_codes_left"]) == (201, 9)
    assert (await kim.second_step(await kim.ticket(), recovery_code=code)).json()["code"] == "second_factor_refused"
    (told,) = await kim.service.published(RecoveryCodeUsed)
    assert (told.data.email, told.data.locale, told.data.codes_left) == (EMAIL, "fr", 9)


@pytest.mark.rule("ID-23")
async def test_what_is_stored_opens_no_door(kim: Colleague) -> None:
    """The document holds no password, no secret, no token and no recovery code in clear."""
    token = token_in(await kim.command("add", EMAIL))
    await kim.begin(token)
    await kim.confirm(token)
    ticket = await kim.ticket()
    stored = str(await kim.service.database["staff"].find_one({}))
    secrets = [PASSWORD, kim.secret, token, ticket, *kim.recovery_codes]
    assert not [secret for secret in secrets if secret in stored or secret.replace("-", "") in stored]
    assert kim.secret not in repr(await kim.service.context.staff.by_email(EMAIL))


@pytest.mark.rule("ID-22")
async def test_a_session_of_the_staff_is_short(kim: Colleague) -> None:
    """It ends after 30 minutes without a refresh, after 12 hours whatever happens, and by logging out."""
    await kim.enrolled()
    session = await kim.session()
    for _ in range(24):
        kim.service.clock.advance(minutes=29)
        session = (await kim.refresh(session["refresh_token"])).json()
    kim.service.clock.advance(minutes=29)
    assert (await kim.refresh(session["refresh_token"])).json()["code"] == "session_over"
    session = await kim.session()
    kim.service.clock.advance(minutes=30)
    assert (await kim.refresh(session["refresh_token"])).json()["code"] == "session_over"


@pytest.mark.rule("ID-22")
async def test_logging_out_ends_the_session_here_and_everywhere(kim: Colleague) -> None:
    """The access token is dead here at once, and the others are told."""
    await kim.enrolled()
    session = await kim.session()
    assert (await kim.log_out(session["access_token"])).status_code == 204
    assert (await kim.log_out(session["access_token"])).json()["code"] == "session_over"
    (ended,) = [each.data for each in await kim.service.published(SessionsEnded) if each.data.session_id]
    assert (ended.account_id, ended.why) == (session["staff"]["staff_id"], "logout")


@pytest.mark.rule("ID-22")
@pytest.mark.parametrize(
    ("command", "why"),
    [(["disable", EMAIL], "disabled"), (["scopes", EMAIL, "orders:read"], "scopes_changed")],
)
async def test_a_command_ends_the_sessions_that_it_is_about(kim: Colleague, command: list[str], why: str) -> None:
    """Disabling, and other scopes: every token is refused here at once, and the others are told of the epoch."""
    await kim.enrolled()
    session = await kim.session()
    await kim.command(*command)
    assert (await kim.log_out(session["access_token"])).json()["code"] == "session_over"
    assert (await kim.refresh(session["refresh_token"])).json()["code"] == "session_over"
    ended = max((await kim.service.published(SessionsEnded)), key=lambda event: event.seq).data
    assert (ended.account_id, ended.before_epoch, ended.why) == (session["staff"]["staff_id"], 2, why)
    assert (await kim.first_step()).status_code == (401 if why == "disabled" else 201)


@pytest.mark.rule("ID-22", "ID-23")
async def test_who_lost_the_authenticator_enrols_again(kim: Colleague) -> None:
    """After the command, the old password and codes open nothing, the new token does."""
    await kim.enrolled()
    old = kim.recovery_codes[0]
    token = token_in(await kim.command("reset", EMAIL))
    assert (await kim.first_step()).status_code == 401
    await kim.begin(token)
    await kim.confirm(token)
    assert old not in kim.recovery_codes
    assert (await kim.second_step(await kim.ticket(), recovery_code=old)).status_code == 409


@pytest.mark.rule("ID-22")
async def test_an_address_has_one_member_and_a_list_shows_all(kim: Colleague) -> None:
    """A second one is refused; the list says who is disabled, and nobody's password."""
    await kim.enrolled("--scopes", "orders:read")
    with pytest.raises(AlreadyExists):
        await kim.command("add", "Kim@Example.com")
    await kim.command("disable", EMAIL)
    assert (await kim.command("list")).split("  ")[1:] == [EMAIL, "disabled", "orders:read"]


def test_a_wrong_line_is_refused_before_anything_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown scope names those that there are."""
    with pytest.raises(SystemExit):
        main(["add", EMAIL, "--scopes", "orders:everything"])
    assert "--scopes" in capsys.readouterr().err


@pytest.mark.rule("ID-22", "AP-02")
async def test_staff_and_customers_do_not_mix(kim: Colleague) -> None:
    """A customer's refresh token, password and access token open no door of the staff's, and the other way round; a
    signed token of the staff without a session is refused."""
    await kim.enrolled()
    visitor = Visitor(kim.service)
    await visitor.register()
    customer, member = await visitor.session(), await kim.session()
    assert (await kim.refresh(customer["refresh_token"])).json()["code"] == "session_over"
    assert (await visitor.refresh(member["refresh_token"])).json()["code"] == "session_over"
    assert (await kim.log_out(customer["access_token"])).status_code == 403
    assert (await visitor.me(member["access_token"])).status_code == 403
    assert (await visitor.log_in(PASSWORD, EMAIL)).status_code == 401
    stray = kim.service.context.access_tokens.issue(staff(), kim.service.clock())
    assert (await kim.log_out(stray)).json()["code"] == "session_over"


async def verified(kim: Colleague, access_token: str):  # type: ignore[no-untyped-def]
    """The viewer of a token, as identity's own routes see it."""
    return await kim.service.app.state.verifier.verify(access_token)
