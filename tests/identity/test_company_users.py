"""A company's users over the API: invited, given roles, removed, leaving (ID-17, ID-20)."""

import asyncio
from datetime import timedelta

import pytest

from shared.events.identity.access_ended import AccessEnded
from shared.events.identity.invitation_sent import InvitationSent
from shared.events.identity.sessions_ended import SessionsEnded
from shared.values.viewer import Role
from tests.identity.company import Merchant, User, company_body
from tests.identity.visitor import Visitor
from tests.support.examples import Examples
from tests.support.http_examples import HttpExamples
from tests.support.keys import opened

ANY = {"If-Match": "*"}


class Garage:
    """A company with the sub-user module and an owner."""

    def __init__(self, visitor: Visitor) -> None:
        self.service, self.merchant = visitor.service, Merchant(visitor.service)

    async def open(self, *, sub_users: bool = True) -> "Garage":
        self.number = (await self.merchant.create(sub_users=sub_users))["customer_number"]
        self.path = f"/companies/{self.number}"
        self.owner = await (await User(self.service, "owner@example.com").open()).join(self.number, Role.OWNER)
        return self

    async def user(self, email: str, role: Role = Role.BUYER) -> User:
        """One more user."""
        return await (await User(self.service, email).open()).join(self.number, role)

    async def token(self) -> str:
        """Of the newest invitation, as notifier reads it."""
        return opened((await self.service.published(InvitationSent))[-1].data.token)


@pytest.fixture
async def garage(visitor: Visitor) -> Garage:
    """A company with its owner, who has the sub-user module."""
    return await Garage(visitor).open()


@pytest.mark.rule("ID-17", "EV-03", "AP-03")
async def test_an_invited_person_joins_in_the_role(
    garage: Garage, examples: Examples, http_examples: HttpExamples
) -> None:
    """The mailed link is good for who is logged in under its address, once of ten at once; the next login acts for the
    company. Nobody holds the new user back."""
    body = {"email": "Camille@example.com", "role": "accountant", "locale": "nl"}
    invited = await garage.owner.ask("POST", f"{garage.path}/invitations", body)
    assert (invited.status_code, invited.json()["status"]) == (200, "open"), invited.text
    examples.check((await garage.service.published(InvitationSent))[0].data)
    token = {"token": await garage.token()}
    stranger = await (await User(garage.service, "mallory@example.com").open()).enter()
    refused = await stranger.ask("POST", "/me/memberships", token)
    assert (refused.status_code, refused.json()["code"]) == (409, "token_invalid")
    camille = await (await User(garage.service, "camille@example.com").open()).enter()
    answers = await asyncio.gather(*(camille.ask("POST", "/me/memberships", token) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 9]
    assert (await camille.enter()).customer == {
        "customer_number": garage.number,
        "kind": "member",
        "role": "accountant",
    }
    listed = await garage.owner.ask("GET", f"{garage.path}/users")
    assert [(each["email"], each["role"]) for each in listed.json()["items"]] == [
        ("owner@example.com", "owner"),
        ("camille@example.com", "accountant"),
    ]
    http_examples.check("identity", invited, next(each for each in answers if each.is_success), listed)


@pytest.mark.rule("ID-17")
async def test_only_the_newest_invitation_is_good_for_fourteen_days(garage: Garage) -> None:
    """A repetition ends the link before; after fourteen days the newest is over too. An unconfirmed address waits."""
    body = {"email": "camille@example.com", "role": "buyer"}
    await garage.owner.ask("POST", f"{garage.path}/invitations", body)
    first = await garage.token()
    await garage.owner.ask("POST", f"{garage.path}/invitations", body)
    second = await garage.token()
    camille = User(garage.service, "camille@example.com")
    await camille.register(email=camille.email)
    await camille.enter()
    early = await camille.ask("POST", "/me/memberships", {"token": second})
    assert (early.status_code, early.json()["code"]) == (409, "address_not_confirmed")
    await camille.post("/address-confirmations", {"token": await camille.confirmation_token()})
    await camille.enter()
    assert (await camille.ask("POST", "/me/memberships", {"token": first})).status_code == 409
    garage.service.clock.moment += timedelta(days=14)
    late = await camille.ask("POST", "/me/memberships", {"token": second})
    assert (late.status_code, late.json()["code"]) == (409, "token_invalid")


@pytest.mark.rule("ID-17")
async def test_without_the_sub_user_module_staff_manages_the_users(visitor: Visitor) -> None:
    """The owner sees the users and is told to ask; staff invites."""
    garage = await Garage(visitor).open(sub_users=False)
    body = {"email": "camille@example.com", "role": "buyer"}
    refused = await garage.owner.ask("POST", f"{garage.path}/invitations", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "sub_users_off")
    assert (await garage.owner.ask("GET", f"{garage.path}/users")).status_code == 200
    assert (await garage.merchant.ask("POST", f"{garage.path}/invitations", body)).status_code == 200
    again = await garage.merchant.ask("POST", f"{garage.path}/invitations", body | {"email": "owner@example.com"})
    assert (again.status_code, again.json()["code"]) == (409, "already_user")


@pytest.mark.rule("ID-17", "AP-02")
async def test_a_former_owner_s_token_manages_nobody(garage: Garage, http_examples: HttpExamples) -> None:
    """Who was made a buyer holds a token that still says owner: identity looks at the role as it is, and the sessions
    of who may do less have ended."""
    other = await garage.user("noor@example.com", Role.OWNER)
    path = f"{garage.path}/users/{garage.owner.account_id}"
    assert (await other.ask("PUT", path, {"role": "buyer"})).status_code == 428
    read = await other.ask("GET", path)
    changed = await other.ask("PUT", path, {"role": "buyer"}, **{"If-Match": read.headers["etag"]})
    assert (changed.status_code, changed.json()["role"]) == (200, "buyer")
    assert (await garage.owner.ask("GET", f"{garage.path}/users")).status_code in {401, 403}
    http_examples.check("identity", read, changed)


@pytest.mark.rule("ID-17", "ID-20")
async def test_the_last_owner_stays_as_long_as_there_are_users(garage: Garage) -> None:
    """Neither demoted nor gone, by the owner's own hand; staff may remove anybody."""
    await garage.user("camille@example.com")
    own = f"{garage.path}/users/{garage.owner.account_id}"
    for answer in (
        await garage.owner.ask("PUT", own, {"role": "viewer"}, **ANY),
        await garage.owner.ask("DELETE", own),
        await garage.owner.ask("DELETE", f"/me/memberships/{garage.number}"),
        await garage.merchant.ask("PUT", own, {"role": "viewer"}, **ANY),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")
    assert (await garage.merchant.ask("DELETE", own)).status_code == 204


@pytest.mark.rule("ID-20")
async def test_who_is_a_company_s_only_user_may_leave(garage: Garage) -> None:
    """Nobody is left to be managed."""
    assert (await garage.owner.ask("DELETE", f"/me/memberships/{garage.number}")).status_code == 204


@pytest.mark.rule("ID-20")
@pytest.mark.parametrize("by", ["leaver", "owner", "staff"])
async def test_a_leaver_has_no_access_from_that_moment(garage: Garage, by: str, examples: Examples) -> None:
    """Said by the leaver, an owner or staff: the token is refused, every service is told, the leaver is mailed; an
    invitation that waited for the same person leads nowhere; coming back takes a new one. The next login acts for the
    account's own customer."""
    camille = await garage.user("camille@example.com")
    one = f"{garage.path}/users/{camille.account_id}"
    ended = {
        "leaver": lambda: camille.ask("DELETE", f"/me/memberships/{garage.number}"),
        "owner": lambda: garage.owner.ask("DELETE", one),
        "staff": lambda: garage.merchant.ask("DELETE", one),
    }
    assert (await ended[by]()).status_code == 204
    assert (await camille.ask("GET", "/me")).status_code == 401
    told = (await garage.service.published(SessionsEnded))[-1].data
    assert (told.account_id, told.session_id, told.why) == (camille.account_id, None, "left")
    (mailed,) = await garage.service.published(AccessEnded)
    assert mailed.data.email == "camille@example.com"
    examples.check(mailed.data)
    await camille.enter()
    assert camille.customer["kind"] == "private"
    assert (await camille.ask("GET", garage.path)).status_code == 403
    assert (await garage.owner.ask("DELETE", one)).status_code == 404


@pytest.mark.rule("ID-20")
async def test_an_invitation_that_waits_for_a_leaver_is_withdrawn(garage: Garage) -> None:
    """Invited before joining by another way, then gone: the old link is refused, a new invitation is good."""
    body = {"email": "camille@example.com", "role": "buyer"}
    await garage.owner.ask("POST", f"{garage.path}/invitations", body)
    waiting = await garage.token()
    camille = await garage.user("camille@example.com")
    await camille.ask("DELETE", f"/me/memberships/{garage.number}")
    await garage.service.settle()
    await camille.enter()
    assert (await camille.ask("POST", "/me/memberships", {"token": waiting})).status_code == 409
    await garage.owner.ask("POST", f"{garage.path}/invitations", body)
    assert (await camille.ask("POST", "/me/memberships", {"token": await garage.token()})).status_code == 200


async def test_the_company_is_active_once_it_has_a_user(garage: Garage) -> None:
    """`created` before, `active` after."""
    assert (await garage.owner.ask("GET", garage.path)).json()["status"] == "active"
    other = await garage.merchant.ask("POST", "/companies", company_body(vat_number="BE0417497106"))
    assert other.json()["status"] == "created"
