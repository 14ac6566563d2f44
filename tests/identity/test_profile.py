"""Details, password and e-mail address over the API, on the real database."""

import asyncio
from datetime import timedelta

import pytest

from shared.events.identity.email_change_announced import EmailChangeAnnounced
from shared.events.identity.email_change_requested import EmailChangeRequested
from shared.events.identity.email_change_to_taken_address import EmailChangeToTakenAddress
from shared.events.identity.email_changed import EmailChanged
from shared.events.identity.password_changed import PasswordChanged
from tests.identity.owner import Owner
from tests.identity.visitor import NEW_PASSWORD, PASSWORD, Visitor, fields, registration
from tests.support.keys import opened

OTHER = "camille@example.org"


@pytest.fixture
async def owner(visitor: Visitor) -> Owner:
    """A customer with a confirmed address, who is logged in."""
    await visitor.register()
    await visitor.post("/address-confirmations", {"token": await visitor.confirmation_token()})
    return Owner(visitor, (await visitor.session())["access_token"])


async def link_token(visitor: Visitor) -> str:
    """The token of the newest link to a new address, as notifier reads it."""
    return opened((await visitor.service.published(EmailChangeRequested))[-1].data.token)


@pytest.mark.rule("ID-10", "AP-01")
async def test_details_are_corrected_one_by_one(owner: Owner) -> None:
    """What is left out stays; with the version that was read, and not with an older one."""
    read = await owner.send("GET", "/me")
    version = {"If-Match": read.headers["etag"]}
    assert (await owner.send("PATCH", "/me", {"locale": "nl"})).status_code == 428
    changed = await owner.send("PATCH", "/me", {"locale": "nl", "phone": "0470 65 43 21"}, **version)
    assert changed.json() == read.json() | {"locale": "nl", "phone": "+32470654321"}
    assert (await owner.send("PATCH", "/me", {"locale": "en"}, **version)).status_code == 412
    moved = {"street": "Rue de l'Exemple 3", "postal_code": "75001", "city": "Paris", "country": "FR"}
    newest = {"If-Match": changed.headers["etag"]}
    again = await owner.send("PATCH", "/me", {"address": moved, "phone": "06 12 34 56 78"}, **newest)
    assert (again.json()["address"], again.json()["phone"]) == (moved, "+33612345678")
    wrong = {"first_name": "", "locale": "de", "phone": "12", "address": moved | {"postal_code": "1"}, "email": OTHER}
    answer = await owner.send("PATCH", "/me", wrong, **{"If-Match": "*"})
    assert fields(answer) == {"first_name", "locale", "phone", "address.postal_code", "email"}


@pytest.mark.rule("ID-10")
async def test_a_new_password_keeps_the_session_that_set_it(owner: Owner, visitor: Visitor) -> None:
    """Every other one is over, refresh tokens too; the old password logs nobody in; the owner is told."""
    other = await visitor.session()
    answer = await owner.send("POST", "/me/password", {"current_password": PASSWORD, "password": NEW_PASSWORD})
    assert answer.status_code == 204
    assert (await owner.send("GET", "/me")).status_code == 200
    assert (await visitor.me(other["access_token"])).status_code == 401
    assert (await visitor.refresh(other["refresh_token"])).status_code == 401
    assert [(await visitor.log_in(each)).status_code for each in (PASSWORD, NEW_PASSWORD)] == [401, 201]
    assert len(await visitor.service.published(PasswordChanged)) == 1


@pytest.mark.rule("ID-10")
async def test_a_stolen_session_guesses_no_password(owner: Owner, visitor: Visitor) -> None:
    """Five tries in ten minutes for the account, of both routes together; a weak new one is refused by field."""
    weak = await owner.send("POST", "/me/password", {"current_password": PASSWORD, "password": "Camille-Exemple"})
    assert fields(weak) == {"password"}
    for guess in ("guess one", "guess two"):
        answer = await owner.send("POST", "/me/password", {"current_password": guess, "password": NEW_PASSWORD})
        assert fields(answer) == {"current_password"}
        assert answer.json()["errors"][0]["code"] == "wrong_password"
        asked = await owner.send("POST", "/me/email-change", {"current_password": guess, "email": OTHER})
        assert fields(asked) == {"current_password"}
    answer = await owner.send("POST", "/me/password", {"current_password": PASSWORD, "password": NEW_PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert await visitor.service.published(PasswordChanged) == []


@pytest.mark.rule("ID-10")
async def test_an_account_without_a_password_gets_its_first_one_by_link(owner: Owner, visitor: Visitor) -> None:
    """Whoever opened it by PayPal has none to give: 409 no_password_yet, and the mailed link sets it."""
    account_id = (await owner.read("/me"))["account_id"]
    await visitor.service.context.accounts.change(
        account_id, lambda account: (account.model_copy(update={"password_hash": None}), []), processed=None
    )
    answer = await owner.send("POST", "/me/password", {"current_password": PASSWORD, "password": NEW_PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_password_yet")
    assert (await visitor.redeem(await visitor.reset_token())).status_code == 204
    assert (await visitor.log_in(NEW_PASSWORD)).status_code == 201


@pytest.mark.rule("ID-10", "ID-06")
async def test_a_new_address_is_confirmed_and_the_old_one_told(owner: Owner, visitor: Visitor) -> None:
    """The login stays the old one until the link is redeemed, by POST and once; other sessions then end."""
    other = await visitor.session()
    asked = await owner.send("POST", "/me/email-change", {"email": OTHER, "current_password": PASSWORD})
    assert asked.status_code == 202
    assert (await owner.read("/me"))["email"] == "Camille@example.com"
    [announced] = await visitor.service.published(EmailChangeAnnounced)
    assert (announced.data.email, announced.data.new_email) == ("Camille@example.com", OTHER)
    body = {"token": await link_token(visitor)}
    assert (await visitor.service.get("/email-changes", params=body)).status_code == 405
    redeemed = await owner.send("POST", "/email-changes", body)
    assert redeemed.json()["email"] == OTHER
    assert (await owner.read("/me"))["email_confirmed"] is True
    assert (await visitor.me(other["access_token"])).status_code == 401
    assert (await visitor.log_in()).status_code == 401
    assert (await visitor.log_in(email=OTHER)).status_code == 201
    [changed] = await visitor.service.published(EmailChanged)
    assert (changed.data.old_email, changed.data.new_email) == ("Camille@example.com", OTHER)
    again = await visitor.post("/email-changes", body)
    assert (again.status_code, again.json()["code"]) == (409, "token_invalid")


@pytest.mark.rule("ID-10", "ID-04")
async def test_a_taken_address_is_not_said_to_who_asks(owner: Owner, visitor: Visitor) -> None:
    """The same answer; the owner of the address is told; no link leaves."""
    noor = (await visitor.post("/accounts", registration(email="noor@example.com"))).json()
    taken = await owner.send("POST", "/me/email-change", {"email": "Noor@example.com"})
    free = await owner.send("POST", "/me/email-change", {"email": OTHER})
    assert (taken.status_code, taken.text) == (free.status_code, free.text) == (202, free.text)
    [told] = await visitor.service.published(EmailChangeToTakenAddress)
    assert (told.data.account_id, told.data.email) == (noor["account_id"], "noor@example.com")
    assert [each.data.email for each in await visitor.service.published(EmailChangeRequested)] == [OTHER]


@pytest.mark.rule("ID-10", "ID-04")
async def test_an_address_has_one_account_when_the_link_is_redeemed(owner: Owner, visitor: Visitor) -> None:
    """Somebody registered it meanwhile: 409 email_taken, and the account keeps the address that it has."""
    await owner.send("POST", "/me/email-change", {"email": OTHER})
    await visitor.register(email=OTHER)
    answer = await visitor.post("/email-changes", {"token": await link_token(visitor)})
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")
    assert (await owner.read("/me"))["email"] == "Camille@example.com"


@pytest.mark.rule("ID-10")
async def test_of_fifty_redemptions_of_a_new_address_one_succeeds(owner: Owner, visitor: Visitor) -> None:
    """One 200, forty-nine 409, one mail to the old address; a superseded link is worth nothing."""
    await owner.send("POST", "/me/email-change", {"email": "first@example.org"})
    superseded = await link_token(visitor)
    await owner.send("POST", "/me/email-change", {"email": OTHER})
    tokens = {opened(each.data.token) for each in await visitor.service.published(EmailChangeRequested)}
    [newest] = tokens - {superseded} or {superseded}
    assert (await visitor.post("/email-changes", {"token": superseded})).status_code == 409
    answers = await asyncio.gather(*(visitor.post("/email-changes", {"token": newest}) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 49
    assert len(await visitor.service.published(EmailChanged)) == 1


@pytest.mark.rule("ID-10")
async def test_an_old_login_gives_the_password_before_the_address_changes(owner: Owner, visitor: Visitor) -> None:
    """Ten minutes after the login the password is asked for; a session that was left open moves no account."""
    visitor.service.clock.moment += timedelta(minutes=10, seconds=1)
    answer = await owner.send("POST", "/me/email-change", {"email": OTHER})
    assert fields(answer) == {"current_password"}
    body = {"email": OTHER, "current_password": PASSWORD}
    assert (await owner.send("POST", "/me/email-change", body)).status_code == 202
