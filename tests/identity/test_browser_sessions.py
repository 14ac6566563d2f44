"""Sessions of web pages: the refresh token is a cookie, which only our pages may use (ID-07)."""

import asyncio
from http.cookies import Morsel, SimpleCookie
from typing import Any

import httpx
import pytest

from services.identity.endpoints.browser_sessions import COOKIE
from tests.identity.visitor import PASSWORD, Visitor

SHOP = "https://shop.example"
LOGIN = {"email": "camille@example.com", "password": PASSWORD}


class Page:
    """A page of the shop in one browser, whose cookies it keeps."""

    def __init__(self, visitor: Visitor, origin: str | None = SHOP) -> None:
        self.visitor, self.origin = visitor, origin
        self.cookie: Morsel[str] | None = None

    async def send(self, method: str, path: str, body: object = None) -> httpx.Response:
        """A request with the cookie, if there is one, that takes what the answer sets."""
        headers = {"Origin": self.origin} if self.origin else {}
        if self.cookie:
            headers["Cookie"] = f"{self.cookie.key}={self.cookie.value}"
        content: dict[str, Any] = {} if body is None else {"json": body}
        answer = await self.visitor.service.request(method, f"/browser-sessions{path}", headers=headers, **content)
        for header in answer.headers.get_list("set-cookie"):
            self.cookie = SimpleCookie(header).get(COOKIE, self.cookie)
        return answer

    async def log_in(self) -> httpx.Response:
        answer = await self.send("POST", "", LOGIN)
        assert answer.status_code == 201, answer.text
        return answer

    async def refresh(self) -> httpx.Response:
        return await self.send("POST", "/refresh")


@pytest.fixture
async def page(visitor: Visitor) -> Page:
    """A page of the shop, before a registered customer."""
    await visitor.register()
    return Page(visitor)


@pytest.mark.rule("ID-07")
async def test_the_cookie_is_for_our_routes_and_no_script(page: Page) -> None:
    """HttpOnly, Secure, same-site, for the routes of browser sessions alone, for as long as the session; no answer
    holds the refresh token, and no cookie the access token."""
    login = await page.log_in()
    assert page.cookie is not None
    same = {"path": "/identity/v1/browser-sessions", "samesite": "strict", "secure": True, "httponly": True}
    assert {name: page.cookie[name] for name in same} == same
    assert (page.cookie["domain"], page.cookie["max-age"]) == ("", "2592000")
    assert page.cookie.key.startswith("__Secure-")
    assert "refresh_token" not in login.json()
    assert page.cookie.value not in login.text
    assert login.json()["access_token"] not in login.headers["set-cookie"]
    assert login.headers["access-control-allow-origin"] == SHOP


@pytest.mark.rule("ID-07")
async def test_a_page_refreshes_by_its_cookie(page: Page) -> None:
    """A new access token and a new cookie; two tabs at once both go on, with one cookie."""
    await page.log_in()
    before = page.cookie
    answers = await asyncio.gather(page.refresh(), page.refresh())
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len({answer.headers["set-cookie"].partition(";")[0] for answer in answers}) == 1
    assert before is not None
    assert page.cookie is not None
    assert page.cookie.value != before.value
    assert (await page.visitor.me(answers[0].json()["access_token"])).status_code == 200
    page.visitor.service.clock.advance(seconds=600)
    assert (await page.refresh()).status_code == 200


@pytest.mark.rule("ID-07")
@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_another_page_gets_nothing_by_the_cookie(page: Page, origin: str | None) -> None:
    """A foreign, a sandboxed or an unnamed origin neither logs in, refreshes nor logs out, and the session goes on."""
    await page.log_in()
    other = Page(page.visitor, origin)
    other.cookie = page.cookie
    for method, path, body in (("POST", "", LOGIN), ("POST", "/refresh", None), ("DELETE", "/current", None)):
        answer = await other.send(method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed")
        assert not {"set-cookie", "access-control-allow-origin"} & set(answer.headers)
    assert (await page.refresh()).status_code == 200


@pytest.mark.rule("ID-07")
async def test_logging_out_ends_the_session_and_takes_the_cookie_back(page: Page) -> None:
    """204, a cookie that is over, a refresh token and an access token that are dead; a second time changes nothing."""
    access_token = (await page.log_in()).json()["access_token"]
    kept = page.cookie
    for _ in range(2):
        assert (await page.send("DELETE", "/current")).status_code == 204
    assert page.cookie is not None
    assert (page.cookie.value, page.cookie["max-age"]) == ("", "0")
    assert page.cookie["path"] == "/identity/v1/browser-sessions"
    assert (await page.visitor.me(access_token)).status_code == 401
    page.cookie = kept
    assert (await page.refresh()).json()["code"] == "session_over"


@pytest.mark.rule("ID-07")
async def test_without_a_cookie_a_page_has_to_log_in(page: Page) -> None:
    """401, as for a session that is over; a cookie that we did not make is the same."""
    assert (await page.refresh()).json()["code"] == "session_over"
    await page.log_in()
    assert page.cookie is not None
    for forged in ("forged", "x" * 3_000):
        page.cookie.set(page.cookie.key, forged, forged)
        assert (await page.refresh()).json()["code"] == "session_over"


@pytest.mark.rule("AP-01")
async def test_both_kinds_of_login_count_together(page: Page) -> None:
    """Ten attempts a minute on one account, whichever way they come."""
    for _ in range(5):
        assert (await page.visitor.log_in("wrong")).status_code == 401
        assert (await page.send("POST", "", LOGIN | {"password": "wrong"})).status_code == 401
    assert (await page.send("POST", "", LOGIN)).status_code == 429
