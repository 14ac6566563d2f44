"""Login, refresh and log-out over the API, on the real database."""

from datetime import timedelta

import pytest

from shared.events.identity.sessions_ended import SessionsEnded
from tests.identity.visitor import PASSWORD, Visitor, fields
from tests.support.in_process import StartService


@pytest.fixture(autouse=True)
async def account(visitor: Visitor) -> dict[str, object]:
    """Every test has a registered customer."""
    return await visitor.register()


@pytest.mark.rule("ID-07")
async def test_a_login_gives_tokens_and_the_account(visitor: Visitor, account: dict[str, object]) -> None:
    """201 with both tokens and their seconds; the address may be typed in any case."""
    answer = await visitor.log_in(email="CAMILLE@example.com")
    session = answer.json()
    assert answer.status_code == 201
    assert (session["token_type"], session["expires_in"], session["refresh_expires_in"]) == ("Bearer", 600, 2_592_000)
    assert session["account"] == account
    assert (await visitor.me(session["access_token"])).json() == account
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.rule("ID-07")
async def test_unknown_address_and_wrong_password_get_the_same_answer(visitor: Visitor) -> None:
    """Status, body and headers tell nothing."""
    wrong = await visitor.log_in("wrong")
    unknown = await visitor.log_in("wrong", email="nobody@example.com")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    assert wrong.json() | {"trace_id": ""} == unknown.json() | {"trace_id": ""}
    assert wrong.headers["www-authenticate"] == unknown.headers["www-authenticate"]


@pytest.mark.rule("AP-01")
async def test_attempts_on_one_account_are_slowed_down_but_never_locked_out(visitor: Visitor) -> None:
    """The eleventh within a minute answers 429 with Retry-After, for an unknown address as well; another account is
    free to log in from the same place."""
    await visitor.register(email="noor@example.com")
    for email in ("camille@example.com", "nobody@example.com"):
        answers = [await visitor.log_in("wrong", email=email) for _ in range(11)]
        assert [answer.status_code for answer in answers] == [401] * 10 + [429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert (await visitor.log_in(PASSWORD, email="noor@example.com")).status_code == 201


@pytest.mark.rule("AP-01")
async def test_a_login_takes_strings_alone(visitor: Visitor) -> None:
    """Operators of the database's query language are no strings; unknown fields are refused."""
    body = {"email": {"$gt": ""}, "password": {"$ne": None}, "role": "staff"}
    assert fields(await visitor.post("/sessions", body)) == {"email", "password", "role"}
    assert fields(await visitor.post("/sessions/refresh", {"refresh_token": {"$ne": None}})) == {"refresh_token"}


@pytest.mark.rule("ID-07")
async def test_a_refresh_token_is_good_once(visitor: Visitor) -> None:
    """It gives the next tokens; used again eleven seconds later it ends the session, the newest token included."""
    first = await visitor.session()
    second = await visitor.refresh(first["refresh_token"])
    assert second.status_code == 200
    assert (await visitor.me(second.json()["access_token"])).status_code == 200
    visitor.service.clock.advance(seconds=11)
    reused = await visitor.refresh(first["refresh_token"])
    newest = await visitor.refresh(second.json()["refresh_token"])
    assert [(answer.status_code, answer.json()["code"]) for answer in (reused, newest)] == [(401, "session_over")] * 2
    assert (await visitor.me(second.json()["access_token"])).status_code == 401


@pytest.mark.rule("ID-07")
async def test_reuse_is_noticed_after_a_restart(visitor: Visitor, start_service: StartService) -> None:
    """What was used before a restart is known as used after it."""
    first = await visitor.session()
    second = (await visitor.refresh(first["refresh_token"])).json()
    visitor.service.clock.advance(seconds=11)
    restarted = Visitor(await start_service("identity"))
    assert (await restarted.refresh(first["refresh_token"])).status_code == 401
    assert (await restarted.refresh(second["refresh_token"])).status_code == 401


@pytest.mark.rule("ID-07")
async def test_forged_refresh_tokens_leave_the_session_alone(visitor: Visitor) -> None:
    """A guessed generation, a changed MAC, an access token in its place: 401, and the session goes on."""
    session = await visitor.session()
    body, mac = session["refresh_token"].rsplit(".", 1)
    name = body.rsplit(".", 1)[0]
    for forged in (f"{name}.7.{mac}", f"{body}.{mac[::-1]}", session["access_token"][:200], "nonsense"):
        assert (await visitor.refresh(forged)).status_code == 401
    assert (await visitor.refresh(session["refresh_token"])).status_code == 200


@pytest.mark.rule("ID-07")
async def test_an_idle_session_cannot_be_refreshed(visitor: Visitor) -> None:
    """After thirty days it is over."""
    token = (await visitor.session())["refresh_token"]
    visitor.service.clock.moment += timedelta(days=30)
    assert (await visitor.refresh(token)).status_code == 401


@pytest.mark.rule("ID-07")
async def test_logging_out_ends_this_session_alone(visitor: Visitor) -> None:
    """204; then its tokens are dead, while another login of the same customer lives."""
    ours, other = await visitor.session(), await visitor.session()
    assert (await visitor.log_out(ours["access_token"])).status_code == 204
    assert (await visitor.log_out(ours["access_token"])).status_code == 401
    assert (await visitor.me(ours["access_token"])).status_code == 401
    assert (await visitor.refresh(ours["refresh_token"])).status_code == 401
    assert (await visitor.me(other["access_token"])).status_code == 200


@pytest.mark.rule("ID-07", "ID-08")
async def test_every_end_of_a_session_is_published_once(visitor: Visitor) -> None:
    """Log-out, a copied refresh token and a new password, each with a second try that changes nothing."""
    ours, copied = await visitor.session(), await visitor.session()
    for _ in range(2):
        await visitor.log_out(ours["access_token"])
        await visitor.refresh(copied["refresh_token"])
        visitor.service.clock.advance(seconds=11)
        await visitor.refresh(copied["refresh_token"])
    token = await visitor.reset_token()
    for _ in range(2):
        await visitor.redeem(token)
    told = await visitor.service.published(SessionsEnded)
    assert sorted(event.data.why for event in told) == ["logout", "password_reset", "reuse"]
    assert [event.data.before_epoch for event in told if event.data.session_id is None] == [1]


async def test_a_login_renews_a_hash_of_another_cost(visitor: Visitor, start_service: StartService) -> None:
    """With dearer hashes in the settings, the next login replaces the stored one, and the password stays good."""
    before = await visitor.service.context.accounts.by_email("camille@example.com")
    restarted = Visitor(await start_service("identity", password_hash_memory=128))
    assert (await restarted.log_in()).status_code == 201
    after = await visitor.service.context.accounts.by_email("camille@example.com")
    assert before is not None
    assert after is not None
    assert "m=128," in str(after.state.password_hash)
    assert after.state.password_hash != before.state.password_hash
    assert (await visitor.log_in()).status_code == 201


@pytest.mark.rule("ID-07")
async def test_the_published_keys_hold_no_private_part(visitor: Visitor) -> None:
    """The key set may be cached, and has exactly the public members."""
    answer = await visitor.service.get("/.well-known/jwks.json")
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert [set(key) for key in answer.json()["keys"]] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}]
