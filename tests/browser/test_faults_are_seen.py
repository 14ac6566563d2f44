"""The checks of the browser tests see what they are for: each fault is planted and found."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.browser.looks import WATCH_SHIFTS, faults_of

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Planted</title>
<style>:root {{ color-scheme: light dark }} {style}</style><main><h1>Planted</h1>{body}</main>"""
DIM = "@media (prefers-color-scheme: dark) { p { color: #333; background: #000 } }"
PLANTED = {
    "color-contrast": ("p { color: #999; background: #fff }", "<p>pale</p>"),
    "dark: color-contrast": (DIM, "<p>dim</p>"),
    "label": ("", '<input name="email">'),
    "html-has-lang": ("", '<script>document.documentElement.removeAttribute("lang")</script>'),
    "px wider than the window": ("p { width: 500px }", "<p>wide</p>"),
}
LATE = "() => document.body.prepend(Object.assign(document.createElement('p'), {style: 'height: 300px'}))"
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@contextlib.asynccontextmanager
async def planted(browser: Browser, folder: Path, style: str = "", body: str = "<p>fine</p>") -> AsyncIterator[Page]:
    """A page of its own on a phone."""
    file = folder / "planted.html"
    file.write_text(PAGE.format(style=style, body=body))
    async with await browser.new_context(viewport={"width": 390, "height": 800}) as context:
        page = await context.new_page()
        await page.add_init_script(WATCH_SHIFTS)
        await page.goto(file.as_uri())
        yield page


@pytest.mark.parametrize("fault", PLANTED)
async def test_a_planted_fault_is_found(browser: Browser, tmp_path: Path, fault: str) -> None:
    """A page with one fault is complained about for that fault."""
    style, body = PLANTED[fault]
    async with planted(browser, tmp_path, style, body) as page:
        assert [each for each in await faults_of(page) if each.startswith(fault) or each.endswith(fault)]


async def test_what_moves_by_itself_is_seen(browser: Browser, tmp_path: Path) -> None:
    """Content that comes late above what one reads counts as a shift."""
    async with planted(browser, tmp_path) as page:
        await page.evaluate(PAINTED)
        await page.evaluate(LATE)
        await page.wait_for_function("window.shifted > 0")
        assert [each for each in await faults_of(page) if "layout shift" in each]


async def test_a_page_without_faults_is_not_complained_about(browser: Browser, tmp_path: Path) -> None:
    """The page that the faults are planted in has none itself."""
    async with planted(browser, tmp_path) as page:
        assert await faults_of(page) == []
