"""Every mail's HTML, as a mail program shows it."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from services.notifier.commands.preview import PreviewSettings, preview
from services.notifier.domain.mails.mailed_events import MAILS
from shared.values.locale import LOCALES, Locale
from tests.browser.looks import WATCH_SHIFTS, faults_of, overflow


@pytest.mark.rule("AP-04", "NO-01")
@pytest.mark.parametrize("locale", LOCALES)
async def test_every_mail_can_be_read_by_everybody(browser: Browser, tmp_path: Path, locale: Locale) -> None:
    """On a phone and on a desk, in daylight and in the dark."""
    names = [name for name in preview(tmp_path, PreviewSettings()) if name.endswith(f".{locale}")]
    assert len(names) == len(MAILS)
    async with await browser.new_context() as context:
        page = await context.new_page()
        await page.add_init_script(WATCH_SHIFTS)
        for name in names:
            await page.set_viewport_size({"width": 1280, "height": 844})
            await page.goto((tmp_path / f"{name}.html").as_uri())
            assert await overflow(page) == [], name
            await page.set_viewport_size({"width": 390, "height": 844})
            assert await faults_of(page, part=True) == [], name
