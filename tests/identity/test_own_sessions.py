"""A customer's own sessions: listed, ended one by one or all together; and those that a confirmed address ends."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.events.identity.sessions_ended import SessionsEnded
from tests.identity.colleague import Colleague
from tests.identity.visitor import Visitor, bearer
from tests.support.in_process import StartService

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36"}


@pytest.fixture(autouse=True)
async def account(visitor: Visitor) -> dict[str, Any]:
    """Every test has a registered customer, whose address is not confirmed."""
    return await visitor.register()


async def confirm(visitor: Visitor, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """Follows the newest confirmation link."""
    token = {"token": await visitor.confirmation_token()}
    answer = await visitor.service.post("/address-confirmations", json=token, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def alive(visitor: Visitor, *sessions: dict[str, Any]) -> list[bool]:
    """Whether each session may still be read with, and refreshed."""
    found = []
    for session in sessions:
        reads = (await visitor.me(session["access_token"])).status_code == 200
        refreshes = (await visitor.refresh(session["refresh_token"])).status_code == 200
        assert reads == refreshes
        found.append(reads)
    return found


@pytest.mark.rule("ID-07")
async def test_a_customer_lists_the_sessions_that_may_be_used(visitor: Visitor) -> None:
    """Newest first: when, on what kind of device, last used when, which one is this. None that ended or expired, and
    nobody else's; nothing of the client's address and no text of its headers."""
    visitor.service.clock.advance(days=-31)  # and not on: the verifier of access tokens goes by the machine's time
    expired = await visitor.session()
    visitor.service.clock.advance(days=29)
    login = {"email": "camille@example.com", "password": "copper lantern ferry"}
    first = (await visitor.service.post("/sessions", json=login, headers=PHONE)).json()
    visitor.service.clock.advance(days=2)
    ours, ended = await visitor.session(), await visitor.session()
    await visitor.log_out(ended["access_token"])
    await visitor.refresh(first["refresh_token"])
    await visitor.register(email="noor@example.com")
    await visitor.log_in(email="noor@example.com")

    now, listed = visitor.service.clock(), await visitor.sessions(ours["access_token"])
    assert [(each["device"], each["current"]) for each in listed] == [("other", True), ("android", False)]
    assert set(listed[1]) == {"session_id", "device", "created_at", "last_used_at", "expires_at", "current"}
    times = [(each["created_at"], each["last_used_at"]) for each in listed]
    assert times == [(_text(now), _text(now)), (_text(now - timedelta(days=2)), _text(now))]
    assert (await visitor.refresh(expired["refresh_token"])).status_code == 401


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


@pytest.mark.rule("ID-07")
async def test_the_list_has_pages(visitor: Visitor) -> None:
    """Each session once, over two pages."""
    tokens = [(await visitor.session())["access_token"] for _ in range(3)]
    first = (await visitor.service.get("/sessions?limit=2", headers=bearer(tokens[0]))).json()
    second = (await visitor.service.get(f"/sessions?cursor={first['next']}", headers=bearer(tokens[0]))).json()
    assert len({each["session_id"] for each in first["items"] + second["items"]}) == 3
    assert second["next"] is None


@pytest.mark.rule("ID-07")
async def test_one_session_is_ended_from_another(visitor: Visitor) -> None:
    """204, and that one alone is over; again, or another customer's, or none: 404."""
    ours, phone = await visitor.session(), await visitor.session()
    await visitor.register(email="noor@example.com")
    stranger = (await visitor.log_in(email="noor@example.com")).json()
    [theirs] = await visitor.sessions(stranger["access_token"])
    lost = next(each for each in await visitor.sessions(ours["access_token"]) if not each["current"])["session_id"]
    statuses = [
        (await visitor.end(ours["access_token"], f"/{which}")).status_code
        for which in (lost, lost, theirs["session_id"], "ses_0")
    ]
    assert statuses == [204, 404, 404, 404]
    assert await alive(visitor, ours, phone, stranger) == [True, False, True]
    [told] = await visitor.service.published(SessionsEnded)
    assert (told.data.session_id, told.data.why) == (lost, "logout")


@pytest.mark.rule("ID-07", "AP-02")
async def test_the_staff_neither_list_nor_end_customers_sessions_here(visitor: Visitor) -> None:
    """Who may read every customer's things has no account, and is refused on the routes about one's own."""
    theirs = await visitor.session()
    token = (await (await Colleague(visitor.service).enrolled()).session())["access_token"]
    assert (await visitor.service.get("/sessions", headers=bearer(token))).status_code == 403
    (lost,) = await visitor.sessions(theirs["access_token"])
    assert (await visitor.end(token, f"/{lost['session_id']}")).status_code == 403
    assert await alive(visitor, theirs) == [True]


@pytest.mark.rule("ID-07")
async def test_all_sessions_end_in_one_step(visitor: Visitor, start_service: StartService) -> None:
    """The others alone, the present one going on also after a restart and in its list; then that one too."""
    ours, phone, tablet = [await visitor.session() for _ in range(3)]
    assert (await visitor.end(ours["access_token"], "?keep_current=true")).status_code == 204
    restarted = Visitor(await start_service("identity"))
    assert await alive(restarted, ours, phone, tablet) == [True, False, False]
    newer = await visitor.session()
    assert [each["current"] for each in await restarted.sessions(ours["access_token"])] == [False, True]
    assert (await visitor.end(newer["access_token"])).status_code == 204
    assert await alive(visitor, ours, newer) == [False, False]
    told = [each.data for each in await visitor.service.published(SessionsEnded)]
    assert [(each.before_epoch, each.kept_session is None) for each in told] == [(1, False), (2, True)]


@pytest.mark.rule("ID-06", "ID-07")
async def test_confirming_an_address_ends_what_its_owner_did_not_open(
    visitor: Visitor, account: dict[str, Any]
) -> None:
    """An attacker registered the address and is logged in; its owner follows the link in the mail: the attacker is out,
    in every service. The answer says when the account was opened."""
    attacker = await visitor.session()
    answer = await confirm(visitor)
    assert answer["registered_at"] == account["registered_at"]
    assert await alive(visitor, attacker) == [False]
    [told] = await visitor.service.published(SessionsEnded)
    assert (told.data.before_epoch, told.data.why) == (1, "address_confirmed")


@pytest.mark.rule("ID-06", "ID-07")
async def test_the_session_in_which_the_link_is_followed_goes_on(visitor: Visitor) -> None:
    """Whoever registered and confirms in the same browser stays logged in; the others of the account are out."""
    ours, other = await visitor.session(), await visitor.session()
    await confirm(visitor, bearer(ours["access_token"]))
    assert await alive(visitor, ours, other) == [True, False]


@pytest.mark.rule("ID-06")
async def test_another_account_s_session_saves_none(visitor: Visitor) -> None:
    """The link is good for its account, whoever is logged in where it is followed; that one's sessions are kept out of
    it."""
    attacker = await visitor.session()
    await visitor.register(email="noor@example.com")
    noor = (await visitor.log_in(email="noor@example.com")).json()
    token = {"token": await visitor.confirmation_token()}
    await visitor.service.post("/address-confirmations", json=token, headers=bearer(attacker["access_token"]))
    assert await alive(visitor, noor, attacker) == [False, True]


@pytest.mark.rule("AP-03")
async def test_a_path_of_its_own_is_no_id_of_a_session(visitor: Visitor) -> None:
    """Allow names what can be done to `/sessions/refresh`, and not what can be done to a session."""
    of_refresh = await visitor.service.request("OPTIONS", "/sessions/refresh")
    of_session = await visitor.service.request("OPTIONS", "/sessions/ses_01KB0Q3M9Y8T7R6W5V4X3Z2A1B")
    assert (of_refresh.headers["allow"], of_session.headers["allow"]) == ("OPTIONS, POST", "DELETE, OPTIONS")
