"""The page of what one may ask of one's data (ID-14)."""

import httpx
import pytest

from shared.values.locale import Locale
from tests.browser.customer import log_in, open_confirmed_account
from tests.browser.visitor import DESKTOP, PASSWORD, PHONE, OpenVisitor


@pytest.mark.rule("ID-14", "AP-04")
@pytest.mark.parametrize(("language", "width"), [("fr", PHONE), ("nl", DESKTOP), ("en", DESKTOP)])
async def test_a_person_asks_for_their_data(open_visitor: OpenVisitor, language: Locale, width: int) -> None:
    """A copy is asked for; an erasure wants the right password, and is withdrawn again."""
    visitor = await open_visitor(language, width)
    async with httpx.AsyncClient(base_url=f"{visitor.gateway}/identity/v1", trust_env=False) as api:
        await open_confirmed_account(api, visitor)
    await visitor.open("data.html")
    await log_in(visitor)
    await visitor.button("data.ask_access").click()
    await visitor.sees("data_asked")
    await visitor.inspect("data.html")
    visitor.refusals = {"422"}
    await visitor.fill("ask-erasure", password="not the password")
    await visitor.button("data.ask_erasure").click()
    await visitor.page.locator("#ask-erasure [aria-invalid]").wait_for()
    await visitor.inspect("data.html")
    await visitor.fill("ask-erasure", password=PASSWORD)
    await visitor.button("data.ask_erasure").click()
    await visitor.button("withdraw").click()
    await visitor.sees("withdrawn")
