"""A person with a browser: opens pages, reads the texts of their language, and looks at each page for faults."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Self

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page

from sandbox.demo.mailbox import Mailbox
from sandbox.stack.parts import ROOT
from shared.i18n.catalogue import Catalogue
from shared.values.locale import Locale
from tests.browser.looks import WATCH_SHIFTS, faults_of

OpenVisitor = Callable[..., Awaitable["Visitor"]]
"""What the fixture `open_visitor` is."""

TEXTS = Catalogue.load(ROOT / "sandbox" / "shop" / "texts.toml").texts
PHONE, DESKTOP = 390, 1280
"""Widths in CSS pixels."""
PASSWORD = "quatre-tasses-de-the-vert"
_NOT_KNOWN_YET = ({"404", "503"}, "/billing/v1/checkouts")
"""billing answers so until it has heard of an order that was just placed; the shop asks again."""


class Visitor:
    """`page` is the tab that they look at. `refusals` are the statuses that they mean to provoke."""

    def __init__(self, context: BrowserContext, language: Locale, addresses: Mapping[str, Any]) -> None:
        self.context, self.language = context, language
        self.gateway, self.shop, self.mailbox = (addresses[name] for name in ("gateway", "shop", "mailbox"))
        self.email = f"camille.{secrets.token_hex(4)}@example.com"
        self.refusals: set[str] = set()
        self._complaints: list[str] = []
        self.page: Page

    async def arrive(self) -> Self:
        """Opens a tab that counts what moves on its pages and hears what they complain about."""
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self._complaints.append(str(error.error)))
        await self.context.add_init_script(WATCH_SHIFTS)
        self.page = await self.context.new_page()
        return self

    async def leave(self) -> None:
        """Nothing that a developer would see in the console was said, but the refusals that were meant."""
        assert not self._complaints, "\n".join(self._complaints)

    def _hear(self, message: ConsoleMessage) -> None:
        status = message.text.rpartition(" status of ")[2][:3]
        statuses, early = _NOT_KNOWN_YET
        expected = status in self.refusals or (status in statuses and message.location["url"].endswith(early))
        ours = message.text.startswith("Blocked script execution")  # what watches shifts, in a mail's frame
        if message.type in {"error", "warning"} and not (expected or ours):
            self._complaints.append(f"{message.text} {message.location['url']}")

    def text(self, key: str) -> str:
        """A text of the shop in their language."""
        return TEXTS[self.language][key]

    async def open(self, page: str = "") -> None:
        """Opens a page of the shop in their language."""
        await self.page.goto(f"{self.shop}{page}{'&' if '?' in page else '?'}lang={self.language}")

    async def inspect(self, where: str = "") -> None:
        """What they look at, once it is the page `where` and all there, can be read and used by everybody (AP-04)."""
        await self.page.wait_for_url(f"**{where}*")
        await self.page.locator("h1:visible").first.wait_for()
        await self.page.locator("[aria-busy=true]").first.wait_for(state="hidden")
        faults = await faults_of(self.page)
        assert not faults, "\n".join([self.page.url, *faults])

    def button(self, key: str) -> Locator:
        """A button by the text that it shows."""
        return self.page.get_by_role("button", name=self.text(key), exact=True)

    def link(self, key: str) -> Locator:
        """A link by the text that it shows."""
        return self.page.get_by_role("link", name=self.text(key), exact=True)

    async def fill(self, form: str, **values: str) -> None:
        """Writes into the fields of a form, by their names."""
        for name, value in values.items():
            await self.page.locator(f'#{form} [name="{name.replace("__", ".")}"]').fill(value)

    async def sees(self, key: str) -> None:
        """Waits until the page shows a text."""
        await self.page.get_by_text(self.text(key)).first.wait_for()

    async def open_mail(self, containing: str) -> None:
        """Opens the newest mail to them whose text contains this, in the mailbox."""
        mailbox = Mailbox(self.mailbox, self.email)
        mail = await asyncio.to_thread(mailbox.wait, containing)
        mailbox.close()
        await self.page.goto(f"{self.mailbox}/?mail={mail.id}")

    async def follow(self, address: str) -> None:
        """Clicks the button of the open mail that leads to an address with this part: it opens in a tab of its own."""
        async with self.page.expect_popup() as tab:
            await self.page.frame_locator("iframe").locator(f'a[href*="{address}"]').first.click()
        self.page = await tab.value
        await self.page.locator("h1:visible").first.wait_for()
