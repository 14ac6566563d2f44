"""What a stranger can do to the owner of an address by typing it: fill no mailbox, end no fresh link, keep no reset
away, keep no account that was opened with it (S2, S6, S14; attacks 3 and 16)."""

from datetime import timedelta
from typing import Any

import pytest

from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.password_reset_requested import PasswordResetRequested
from tests.identity.visitor import NEW_PASSWORD, Visitor, fields

EMAIL = "camille@example.com"
CONFIRMATION, RESET = "/address-confirmations/requests", "/password-resets"


@pytest.fixture(autouse=True)
async def account(visitor: Visitor) -> dict[str, Any]:
    """Every test has an account, whose address is not confirmed."""
    return await visitor.register()


async def mailed(visitor: Visitor) -> int:
    """How many links were mailed, the registration's included."""
    await visitor.service.settle()
    kinds = (AddressConfirmationRequested, PasswordResetRequested)
    return sum([len(await visitor.service.published(kind)) for kind in kinds])


async def confirm(visitor: Visitor) -> None:
    """The owner follows the newest link."""
    answer = await visitor.post("/address-confirmations", {"token": await visitor.confirmation_token()})
    assert answer.status_code == 200, answer.text


@pytest.mark.rule("ID-06", "ID-08")
async def test_an_unconfirmed_address_is_mailed_five_links_a_day(visitor: Visitor) -> None:
    """Asked for resets and confirmations from many places, all day long: five of both together, the registration's
    included; the answer says nothing of it. The next day there are five more."""
    for number in range(12):
        visitor.service.clock.advance(hours=1)
        async with visitor.client(f"198.51.100.{number}") as stranger:
            answer = await stranger.post((RESET, CONFIRMATION)[number % 2], json={"email": EMAIL})
        assert answer.status_code == 202
        await visitor.service.settle()
    assert await mailed(visitor) == 5
    visitor.service.clock.advance(days=1)
    await visitor.post(RESET, {"email": EMAIL})
    assert await mailed(visitor) == 6


@pytest.mark.rule("ID-08")
async def test_a_stranger_does_not_end_the_link_that_its_owner_just_got(visitor: Visitor) -> None:
    """Asked for again a second later, from elsewhere: no second mail, and the owner's link is good. After two minutes a
    new one comes."""
    await confirm(visitor)
    token = await visitor.reset_token()
    before = await mailed(visitor)
    visitor.service.clock.advance(seconds=119)
    async with visitor.client("198.51.100.1") as stranger:
        assert (await stranger.post(RESET, json={"email": EMAIL})).status_code == 202
    assert await mailed(visitor) == before
    assert (await visitor.redeem(token)).status_code == 204
    visitor.service.clock.advance(minutes=2)
    await visitor.reset_token()
    assert await mailed(visitor) == before + 1


@pytest.mark.rule("ID-08", "AP-01")
async def test_a_stranger_does_not_use_up_the_owner_s_resets(visitor: Visitor) -> None:
    """One that asks until it is answered 429 leaves the owner, elsewhere, a link."""
    await confirm(visitor)
    async with visitor.client("198.51.100.1") as stranger:
        statuses = [(await stranger.post(RESET, json={"email": EMAIL})).status_code for _ in range(6)]
    assert statuses == [202] * 5 + [429]
    visitor.service.clock.advance(minutes=2)
    assert (await visitor.redeem(await visitor.reset_token())).status_code == 204


@pytest.mark.rule("ID-08", "AP-01")
async def test_many_strangers_fill_no_mailbox(visitor: Visitor) -> None:
    """From thirty addresses within the hour: twenty requests are taken, ten dropped, all answered alike, also for an
    address without an account."""
    await confirm(visitor)
    answers = []
    for number in range(30):
        visitor.service.clock.advance(minutes=2)
        async with visitor.client(f"198.51.100.{number}") as stranger:
            for email in (EMAIL, "nobody@example.com"):
                answers.append(await stranger.post(RESET, json={"email": email}))
        await visitor.service.settle()
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, answers[0].text)}
    assert len(await visitor.service.published(PasswordResetRequested)) == 20


@pytest.mark.rule("ID-06", "ID-07")
async def test_who_did_not_open_the_account_closes_it(visitor: Visitor) -> None:
    """By the mailed link: the attacker's session and password are worth nothing, no confirmation is mailed any more;
    the link is used up. The owner may take the account by a reset, which confirms the address."""
    attacker = await visitor.session()
    token = {"token": await visitor.confirmation_token()}
    assert (await visitor.post("/address-confirmations/refusals", token)).status_code == 204
    assert (await visitor.me(attacker["access_token"])).status_code == 401
    assert (await visitor.refresh(attacker["refresh_token"])).status_code == 401
    assert (await visitor.log_in()).status_code == 401
    for path in ("/address-confirmations", "/address-confirmations/refusals"):
        assert (await visitor.post(path, token)).status_code == 409
    visitor.service.clock.advance(hours=1)
    await visitor.post(CONFIRMATION, {"email": EMAIL})
    assert await mailed(visitor) == 1
    assert (await visitor.redeem(await visitor.reset_token())).status_code == 204
    assert (await visitor.log_in(NEW_PASSWORD)).json()["account"]["email_confirmed"] is True
    assert fields(await visitor.post("/address-confirmations/refusals", {"token": ""})) == {"token"}


@pytest.mark.rule("ID-06", "ID-08")
async def test_a_redeemed_reset_confirms_the_address(visitor: Visitor) -> None:
    """Who follows the link has the mailbox: the services are told, the confirmation link ends, the attacker's password
    and session with it."""
    attacker = await visitor.session()
    old = await visitor.confirmation_token()
    await visitor.redeem(await visitor.reset_token())
    [told] = await visitor.service.published(AccountChanged)
    assert told.data.account.email_confirmed
    assert (await visitor.post("/address-confirmations", {"token": old})).status_code == 409
    assert (await visitor.me(attacker["access_token"])).status_code == 401
    assert (await visitor.log_in()).status_code == 401


@pytest.mark.rule("ID-06")
async def test_a_link_is_good_until_another_is_due(visitor: Visitor) -> None:
    """Asked for within two minutes of the registration, the first mail's link stays the one."""
    visitor.service.clock.moment += timedelta(seconds=119)
    await visitor.post(CONFIRMATION, {"email": EMAIL})
    assert await mailed(visitor) == 1
    await confirm(visitor)
