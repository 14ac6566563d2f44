"""Registration in four steps at the shop: profile, details, recap, confirmed (ID-01)."""

import pytest

from shared.values.locale import Locale
from tests.browser.customer import confirm, give_details
from tests.browser.visitor import DESKTOP, PHONE, OpenVisitor


@pytest.mark.rule("ID-01", "AP-04")
@pytest.mark.parametrize(("language", "width"), [("fr", PHONE), ("nl", DESKTOP), ("en", DESKTOP)])
async def test_the_four_steps_can_be_walked_and_walked_back(
    open_visitor: OpenVisitor, language: Locale, width: int
) -> None:
    """Each step can be read by everybody; going back from the recap, and a reload, keep what was given."""
    visitor = await open_visitor(language, width)
    await visitor.open("register.html")
    await visitor.inspect()
    await give_details(visitor)
    await visitor.inspect()
    await visitor.button("go_back").click()
    city = visitor.page.locator('#register [name="address.city"]')
    assert await city.input_value() == "Bruxelles"
    await visitor.inspect()
    await visitor.button("go_on").click()
    await visitor.page.locator("#recap").wait_for()
    await visitor.page.reload()
    await visitor.page.locator("#given").get_by_text("Bruxelles").wait_for()
    await confirm(visitor)
