"""The shop's other pages, what they say about wrong fields, and the keyboard."""

import pytest

from sandbox.stack.stack import Stack
from shared.values.locale import LOCALES, Locale
from tests.browser.customer import GOOD, choose, register
from tests.browser.looks import faults_of
from tests.browser.visitor import DESKTOP, PHONE, TEXTS, OpenVisitor, Visitor
from tools.reference import __main__ as reference


@pytest.mark.rule("AP-04")
@pytest.mark.parametrize("language", LOCALES)
async def test_the_terms_can_be_read(open_visitor: OpenVisitor, language: Locale) -> None:
    """By everybody and in every language, from the foot of each page, with their version."""
    visitor = await open_visitor(language, PHONE)
    await visitor.open()
    await visitor.link("terms").click()
    await visitor.page.get_by_text("2026-11", exact=False).wait_for()
    await visitor.inspect()


@pytest.mark.rule("AP-04")
async def test_another_language_changes_the_page_and_is_kept(open_visitor: OpenVisitor) -> None:
    """The choice in the header holds for the pages after it; the document says its language."""
    visitor = await open_visitor("en", DESKTOP)
    await visitor.open()
    await visitor.page.get_by_role("link", name="NL").click()
    await visitor.page.get_by_role("link", name=TEXTS["nl"]["login"], exact=True).click()
    await visitor.page.get_by_role("button", name=TEXTS["nl"]["login"], exact=True).wait_for()
    assert await visitor.page.locator("html").get_attribute("lang") == "nl"


@pytest.mark.rule("AP-01", "AP-04")
@pytest.mark.parametrize(("language", "width"), [("fr", PHONE), ("nl", DESKTOP)])
async def test_every_wrong_field_is_told_beside_it(open_visitor: OpenVisitor, language: Locale, width: int) -> None:
    """An empty form comes back with a word at each field, spoken with it; the first one has the focus."""
    visitor = await open_visitor(language, width)
    visitor.refusals = {"422"}
    await visitor.open("register.html")
    await visitor.button("go_on").click()
    await visitor.page.locator("#register").wait_for()
    await visitor.button("go_on").click()
    wrong = visitor.page.locator("[aria-invalid]")
    await wrong.first.wait_for()
    names = [await field.get_attribute("name") for field in await wrong.all()]
    assert names[:3] == ["first_name", "name", "email"]
    assert all([await visitor.page.locator(f'[id="error-register-{name}"]').inner_text() for name in names])
    assert await visitor.page.evaluate("document.activeElement.name") == "first_name"
    await visitor.inspect()


@pytest.mark.rule("AP-04", "OR-05")
async def test_an_order_needs_no_mouse(open_visitor: OpenVisitor) -> None:
    """From the catalogue to the paid order by Tab, Space and Enter alone."""
    visitor = await open_visitor("en", DESKTOP)
    await register(visitor)
    await visitor.open()
    await visitor.page.locator(".product").first.wait_for()
    await press(visitor, ".product button", "Enter")
    await press(visitor, "#terms", "Space")
    await press(visitor, "#basket button.primary", "Enter")
    await visitor.page.wait_for_url("**/c/pay/**")
    await press(visitor, f'[data-card="{GOOD}"]', "Enter")
    await press(visitor, "#pay", "Enter")
    await visitor.sees("paid_more")


async def press(visitor: Visitor, selector: str, key: str) -> None:
    """Goes on with Tab until the element has the focus, then presses the key."""
    for _ in range(100):
        if await visitor.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            await visitor.page.keyboard.press(key)
            return
        await visitor.page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


@pytest.mark.rule("AP-04")
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_the_mailbox_lists_mails_for_everybody(open_visitor: OpenVisitor, width: int) -> None:
    """The list, a mail's text, its headers and its source."""
    visitor = await open_visitor("en", width)
    await register(visitor)
    await visitor.open_mail(visitor.email)
    for tab in ("Text", "Headers", "Source"):
        await visitor.page.get_by_role("link", name=tab, exact=True).click()
        await visitor.page.locator("[aria-current=page]", has_text=tab).wait_for()
        await visitor.inspect()
    await visitor.page.goto(visitor.mailbox)
    await visitor.inspect()


async def test_a_basket_survives_the_login(open_visitor: OpenVisitor) -> None:
    """Who chooses first and opens the account afterwards finds the basket as it was."""
    visitor = await open_visitor("nl", PHONE)
    await choose(visitor, pieces=2)
    await visitor.link("login_to_order").wait_for()
    await register(visitor)
    assert await visitor.page.locator("#basket input[type=number]").first.input_value() == "2"


@pytest.mark.rule("AP-03", "AP-04")
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
async def test_the_reference_of_the_services_can_be_read(open_visitor: OpenVisitor, stack: Stack, width: int) -> None:
    """The page about the HTTP API, on a phone and on a desk. Swagger UI's order of headings is not ours to set."""
    reference.write(stack.directory / "gateway" / "www" / "docs")
    visitor = await open_visitor("en", width)
    await visitor.page.goto(f"{visitor.gateway}/docs/")
    await visitor.page.locator(".opblock").first.wait_for()
    assert await faults_of(visitor.page, part=True) == []
