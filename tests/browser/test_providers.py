"""Logging in by another company at the shop: the stand-in for PayPal, its page, and the way back."""

import pytest

from tests.browser.customer import confirm
from tests.browser.visitor import DESKTOP, PHONE, OpenVisitor, Visitor


async def continue_with(visitor: Visitor, company: str) -> None:
    """Goes to the company's page by the button of the form that is open."""
    await visitor.page.get_by_role("button", name=_text(visitor, "continue_with", company)).click()
    await visitor.page.wait_for_url("**/authorize?*")


def _text(visitor: Visitor, key: str, *values: str) -> str:
    text = visitor.text(key)
    for index, value in enumerate(values):
        text = text.replace(f"{{{index}}}", value)
    return text


@pytest.mark.rule("ID-09", "AP-04")
async def test_a_new_customer_comes_by_paypal(open_visitor: OpenVisitor) -> None:
    """Somebody new registers with what PayPal tells and without a password, logs out, and logs in by PayPal again; it
    is their last way in, and stays."""
    visitor = await open_visitor("nl", DESKTOP)
    visitor.refusals = {"409"}  # no account is linked; the last way in
    await visitor.open("login.html")
    await continue_with(visitor, "PayPal")
    await visitor.inspect()
    await visitor.page.locator('button[value="new"]').click()
    await visitor.page.wait_for_url("**/provider.html*")
    await visitor.link("register").wait_for()
    await visitor.inspect()
    await visitor.link("register").click()
    await visitor.button("go_on").click()
    await visitor.page.get_by_text(_text(visitor, "filled_in_by", "PayPal")).wait_for()
    email = await visitor.page.locator('#register [name="email"]').input_value()
    await visitor.inspect()
    await visitor.fill("register", phone="+32 2 555 12 12", address__street="Rue des Exemples 12")
    await visitor.fill("register", address__postal_code="1000", address__city="Bruxelles")
    await visitor.button("go_on").click()
    await visitor.page.locator("#recap").wait_for()
    await confirm(visitor)
    await visitor.button("logout").click()
    await visitor.link("login").click()
    await continue_with(visitor, "PayPal")
    await visitor.page.get_by_role("button", name=email).click()
    await visitor.button("logout").wait_for()
    await visitor.open("account.html")
    await visitor.inspect()
    await visitor.page.get_by_role("button", name=_text(visitor, "unlink", "PayPal")).click()
    await visitor.page.get_by_role("alert").wait_for()
    assert email.startswith("nouvel.")


@pytest.mark.rule("ID-09", "AP-04")
async def test_who_says_no_is_told_so(open_visitor: OpenVisitor) -> None:
    """Denied at Facebook's page: back at the shop, with the way to the login page."""
    visitor = await open_visitor("fr", PHONE)
    await visitor.open("register.html")
    await continue_with(visitor, "Facebook")
    await visitor.inspect()
    await visitor.page.locator('button[name="deny"]').click()
    await visitor.page.get_by_role("alert").wait_for()
    assert "Facebook" in await visitor.page.get_by_role("alert").inner_text()
    await visitor.inspect()
