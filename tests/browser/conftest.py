"""The machine's chromium, once for the folder; each test opens browsers of its own customers before the stack."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import async_playwright

from tests.browser.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

    from sandbox.stack.stack import Stack
    from shared.values.locale import Locale
    from tests.browser.visitor import OpenVisitor


PATIENCE_MS = 15_000
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The machine's own chromium, without a window; the tests are skipped where there is none."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        pytest.skip("there is no chromium on this machine: install Debian's package chromium, or run make setup")
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        async with await playwright.chromium.launch(executable_path=program, args=arguments) as browser:
            yield browser


@pytest.fixture
async def open_visitor(browser: Browser, stack: Stack) -> AsyncIterator[OpenVisitor]:
    """A new person at the shop: `await open_visitor("nl", 390)`; what their pages complained about fails the test."""
    async with contextlib.AsyncExitStack() as closing:

        async def open_one(language: Locale = "en", width: int = 1280) -> Visitor:
            opening = await browser.new_context(viewport={"width": width, "height": 844}, locale=language)
            context = await closing.enter_async_context(opening)
            context.set_default_timeout(PATIENCE_MS)
            visitor = Visitor(context, language, stack.description())
            closing.push_async_callback(visitor.leave)
            return await visitor.arrive()

        yield open_one
