"""Pages of a listed origin and of another before identity, in Chromium: what its own rules allow (ID-07, AP-01)."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, async_playwright
from starlette.responses import HTMLResponse

from sandbox.stack.ports import free_port
from tests.identity.visitor import PASSWORD, Visitor
from tests.support.http_server import serving
from tests.support.in_process import StartService

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")

LOGIN = {"email": "camille@example.com", "password": PASSWORD}
ASK = """async ([method, url, body]) => {
  const json = {"Content-Type": "application/json"};
  const asked = {method, credentials: "include", ...(body && {headers: json, body: JSON.stringify(body)})};
  try {
    const answer = await fetch(url, asked);
    return {status: answer.status, id: answer.headers.get("x-request-id"), body: await answer.json()};
  } catch (error) { return {status: error.name}; }
}"""
SEND_FORM = """url => {
  const form = document.createElement("form");
  form.method = "post"; form.action = url; document.body.append(form); form.submit();
}"""


class Pages:
    """Pages of the shop, which identity lists, and of a stranger, in one browser with its cookies."""

    def __init__(self, context: BrowserContext, sessions: str, shop: str, stranger: str) -> None:
        self.context, self.sessions, self.shop, self.stranger = context, sessions, shop, stranger

    async def open(self, address: str) -> Page:
        page = await self.context.new_page()
        await page.goto(address)
        return page

    async def ask(self, page: Page, method: str, path: str, body: object = None) -> dict[str, Any]:
        """What the page's script gets of a request with credentials."""
        found: dict[str, Any] = await page.evaluate(ASK, [method, self.sessions + path, body])
        return found


@pytest.fixture
async def pages(start_service: StartService) -> AsyncIterator[Pages]:
    """Chromium before identity and two sites, with a registered customer."""
    port = free_port()
    visitor = Visitor(await start_service("identity", allowed_origins=[f"http://127.0.0.1:{port}"]))
    await visitor.register()
    site = HTMLResponse("<!doctype html><title>A page</title>")
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        stack.push_async_callback(browser.close)
        identity = await stack.enter_async_context(serving(visitor.service.app))
        shop = await stack.enter_async_context(serving(site, port))
        stranger = await stack.enter_async_context(serving(site))
        yield Pages(await browser.new_context(), f"{identity}/identity/v1/browser-sessions", shop, stranger)


@pytest.mark.rule("ID-07", "AP-01")
async def test_tabs_of_a_listed_page_stay_logged_in(pages: Pages) -> None:
    """The browser keeps the cookie also at http://127.0.0.1, no script sees it, two tabs refresh at once, and after
    logging out neither can."""
    first, second = await pages.open(pages.shop), await pages.open(pages.shop)
    login = await pages.ask(first, "POST", "", LOGIN)
    assert (login["status"], len(login["id"])) == (201, 32)
    assert await first.evaluate("document.cookie") == ""
    for _ in range(2):
        tabs = await asyncio.gather(*(pages.ask(tab, "POST", "/refresh") for tab in (first, second)))
        assert [tab["status"] for tab in tabs] == [200, 200]
    assert (await pages.ask(first, "POST", "", LOGIN | {"password": "wrong"}))["body"]["code"] == "invalid_credentials"
    assert (
        await first.evaluate(
            "url => fetch(url, {method: 'DELETE', credentials: 'include'}).then(answer => answer.status)",
            f"{pages.sessions}/current",
        )
        == 204
    )
    assert (await pages.ask(second, "POST", "/refresh"))["body"]["code"] == "session_over"


@pytest.mark.rule("ID-07", "AP-01")
async def test_a_strangers_page_can_do_nothing_with_the_cookie(pages: Pages) -> None:
    """Its script reads no answer, its form is refused although the cookie comes along; the customer's tab goes on."""
    shop = await pages.open(pages.shop)
    await pages.ask(shop, "POST", "", LOGIN)
    stranger = await pages.open(pages.stranger)
    for method, path, body in (("POST", "", LOGIN), ("POST", "/refresh", None), ("DELETE", "/current", None)):
        assert (await pages.ask(stranger, method, path, body))["status"] == "TypeError"
    async with stranger.expect_response(f"{pages.sessions}/refresh") as sent:
        await stranger.evaluate(SEND_FORM, f"{pages.sessions}/refresh")
    answer = await sent.value
    assert answer.status == 403
    assert "cookie" in await answer.request.all_headers()
    assert (await pages.ask(shop, "POST", "/refresh"))["status"] == 200
