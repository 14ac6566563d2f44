"""What is wrong with how a page looks: read by axe-core, and measured."""

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
GOOD_SHIFT = 0.1
"""Cumulative Layout Shift that is good (web.dev/cls): the content that arrives moves nothing that one reads."""

_AXE = Axe()
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def faults_of(page: Page, *, part: bool = False) -> list[str]:
    """The faults of a page at its present width: with axe by every rule in daylight, by the contrast in the dark,
    which changes nothing but colours; what is wider than the window; how much moved while it came. A `part` is shown
    inside a page of others: only WCAG's own rules hold for it."""
    faults = [*await overflow(page), *await shift(page)]
    await page.emulate_media(color_scheme="light")
    faults += await _axe(page, {"runOnly": _WCAG} if part else {})
    await page.emulate_media(color_scheme="dark")
    faults += [f"dark: {fault}" for fault in await _axe(page, {"runOnly": ["color-contrast"]})]
    return faults


async def overflow(page: Page) -> list[str]:
    """By how many pixels the page is wider than its window."""
    over = await page.evaluate(_OVER)
    return [f"{over} px wider than the window"] if over > 0 else []


async def shift(page: Page) -> list[str]:
    """How much of the page moved by itself, when it was more than is good."""
    shifted = await page.evaluate("window.shifted")
    return [f"layout shift of {shifted:.2f}"] if shifted > GOOD_SHIFT else []


async def _axe(page: Page, options: dict[str, Any]) -> list[str]:
    found = await _AXE.run(page, options={"resultTypes": ["violations"]} | options)
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
