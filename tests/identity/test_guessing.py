"""Passwords that are guessed from many places (S4, attack 2): strangers are slowed down together, the owner is not."""

import asyncio
from typing import Any

import pytest

from services.identity.actions.sessions.guard_login import guard_id
from services.identity.domain.sessions.login_guard import MOST, LoginGuard
from services.identity.security.passwords import Passwords
from services.identity.security.slots import HashingBusy
from tests.identity.visitor import NEW_PASSWORD, PASSWORD, Visitor
from tests.support.in_process import StartService

EMAIL, WRONG = "camille@example.com", "a wrong password"


@pytest.fixture(autouse=True)
async def account(visitor: Visitor) -> dict[str, Any]:
    """Every test has a registered customer."""
    return await visitor.register()


async def guess(visitor: Visitor, number: int, password: str = WRONG, **more: str) -> tuple[int, int]:
    """The status of a login from an address of its own, and its Retry-After."""
    async with visitor.client(f"203.0.113.{number}") as stranger:
        body = {"email": EMAIL, "password": password} | more
        answer = await stranger.post("/sessions", json=body)
    return answer.status_code, int(answer.headers.get("retry-after", 0))


async def failures(visitor: Visitor, times: int, email: str = EMAIL) -> None:
    """So many failures of strangers, as the guesses of `guess` leave them."""
    guard = LoginGuard(failures=times, last_at=visitor.service.clock())
    await visitor.service.context.login_guards.create(guard_id(email), guard)


@pytest.mark.rule("ID-07", "AP-01")
async def test_guesses_from_many_places_are_slowed_down(visitor: Visitor) -> None:
    """A hundred from a hundred addresses are 401; then strangers get 429, with the right password too, and with each
    failure for twice as long."""
    statuses = [await guess(visitor, number) for number in range(MOST)]
    assert set(statuses) == {(401, 0)}
    assert await guess(visitor, 200) == (429, 60)
    assert await guess(visitor, 201, PASSWORD) == (429, 60)
    visitor.service.clock.advance(seconds=60)
    assert await guess(visitor, 202) == (401, 0)
    assert await guess(visitor, 203) == (429, 120)


@pytest.mark.rule("ID-07")
async def test_a_device_that_the_account_knows_is_not_slowed_down(visitor: Visitor) -> None:
    """An app that logged in before, by its token; a browser by its cookie. Neither ends the strangers' wait; another
    account's token, or a forged one, is a stranger's."""
    known = (await visitor.session())["device_token"]
    await visitor.register(email="noor@example.com")
    foreign = (await visitor.log_in(email="noor@example.com")).json()["device_token"]
    page = {"Origin": "https://shop.example"}
    login = {"email": EMAIL, "password": PASSWORD}
    first = await visitor.service.post("/browser-sessions", json=login, headers=page)
    assert first.status_code == 201, first.text
    [cookie] = [each.partition(";")[0] for each in first.headers.get_list("set-cookie") if "-device=" in each]
    await failures(visitor, MOST)
    assert await guess(visitor, 1, PASSWORD, device_token=known) == (201, 0)
    assert await guess(visitor, 2, PASSWORD) == (429, 60)
    assert await guess(visitor, 3, PASSWORD, device_token=foreign) == (429, 60)
    assert await guess(visitor, 4, PASSWORD, device_token=known[:-4] + "AAAA") == (429, 60)
    visitor.service.http.cookies.clear()
    sent = page | {"Cookie": cookie}
    assert (await visitor.service.post("/browser-sessions", json=login, headers=sent)).status_code == 201
    assert (await visitor.service.post("/browser-sessions", json=login, headers=page)).status_code == 429


@pytest.mark.rule("ID-07")
async def test_a_device_that_guesses_is_slowed_down_by_itself(visitor: Visitor) -> None:
    """A hundred wrong passwords with a token that was stolen: that device waits, and nobody else does."""
    stolen = (await visitor.session())["device_token"]
    guard = LoginGuard(failures=MOST, last_at=visitor.service.clock())
    await visitor.service.context.login_guards.create(guard_id(EMAIL, stolen.partition(".")[0]), guard)
    assert await guess(visitor, 1, PASSWORD, device_token=stolen) == (429, 60)
    assert await guess(visitor, 2, PASSWORD) == (201, 0)


@pytest.mark.rule("ID-08")
async def test_a_reset_ends_the_wait_on_any_device(visitor: Visitor) -> None:
    """An owner on a new device is not locked out: the mailed link lets them in at once."""
    await failures(visitor, MOST + 50)
    assert await guess(visitor, 1, PASSWORD) == (429, 3600)
    await visitor.redeem(await visitor.reset_token())
    assert await guess(visitor, 2, NEW_PASSWORD) == (201, 0)


@pytest.mark.rule("ID-07")
async def test_an_address_without_an_account_is_slowed_down_alike(visitor: Visitor) -> None:
    """The 429 tells nobody who has an account: it comes after as many failures, with the same body."""
    answers = []
    for email in (EMAIL, "nobody@example.com"):
        await failures(visitor, MOST - 1, email)
        answers += [await visitor.log_in(WRONG, email) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [401, 429] * 2
    assert answers[1].json() | {"trace_id": ""} == answers[3].json() | {"trace_id": ""}


@pytest.mark.rule("ID-07", "AP-01")
async def test_right_passwords_use_no_limit_up(visitor: Visitor) -> None:
    """Forty logins of one customer from one place in a minute, which counts failures alone; thirty wrong ones of as
    many accounts are the last."""
    assert {(await visitor.log_in()).status_code for _ in range(40)} == {201}
    wrong = [await visitor.log_in(WRONG, f"nobody.{number}@example.com") for number in range(31)]
    assert [answer.status_code for answer in wrong] == [401] * 30 + [429]


@pytest.mark.rule("ID-07", "AP-01")
async def test_of_sixty_guesses_at_once_ten_are_looked_at(visitor: Visitor) -> None:
    """Of one account from one place: ten are 401, the others 429."""
    answers = await asyncio.gather(*(visitor.log_in(WRONG) for _ in range(60)))
    assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 50


@pytest.mark.rule("ID-07")
async def test_a_right_password_logs_in_although_its_hash_cannot_be_renewed(
    visitor: Visitor, start_service: StartService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every slot is taken when the dearer hash is to be made: 201, and the next login renews it."""

    async def busy(*_: object) -> str:
        raise HashingBusy

    restarted = Visitor(await start_service("identity", password_hash_memory=128))
    with monkeypatch.context() as patch:
        patch.setattr(Passwords, "hash", busy)
        assert (await restarted.log_in()).status_code == 201
    assert (await restarted.log_in()).status_code == 201
    stored = await visitor.service.context.accounts.by_email(EMAIL)
    assert stored is not None
    assert "m=128," in str(stored.state.password_hash)
