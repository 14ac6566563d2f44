"""A customer's way through the shop's own pages, in a browser."""

import pytest

from shared.values.locale import LOCALES, Locale
from tests.browser.customer import ASKING, DECLINED, choose, invoice, log_in, order, pay, register
from tests.browser.visitor import DESKTOP, PASSWORD, PHONE, OpenVisitor, Visitor


@pytest.mark.rule("AP-04", "ID-03", "ID-06", "ID-07", "OR-05", "BI-01", "BI-06")
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("language", LOCALES)
async def test_a_newcomer_gets_from_the_catalogue_to_the_invoice(
    open_visitor: OpenVisitor, language: Locale, width: int
) -> None:
    """In their language, on a phone and on a desk; every page on the way can be read and used by everybody."""
    visitor = await open_visitor(language, width)
    await arrive_and_register(visitor)
    await confirm_and_log_in(visitor)
    await choose(visitor)
    await visitor.inspect("/shop/")
    await order(visitor)
    await visitor.inspect("/c/pay/")
    await pay(visitor)
    await receive(visitor)


async def arrive_and_register(visitor: Visitor) -> None:
    """From the first page by the header to the login page, and on to a new account."""
    await visitor.open()
    await visitor.link("login").click()
    await visitor.inspect("/login.html")
    await visitor.link("register").click()
    await visitor.inspect("/register.html")
    await register(visitor)


async def confirm(visitor: Visitor) -> None:
    """Follows the link of the confirmation mail, in a tab of its own."""
    await visitor.open_mail("confirm-address.html")
    await visitor.inspect("mail=")
    await visitor.follow("confirm-address.html")
    await visitor.button("confirm").click()
    await visitor.sees("confirmed")


async def confirm_and_log_in(visitor: Visitor) -> None:
    """The mailed link confirms the address in a tab of its own, logged in as the first one; then out, and in again."""
    await confirm(visitor)
    await visitor.link("account").click()
    await visitor.sees("no_orders")
    await visitor.button("logout").click()
    await visitor.link("login").click()
    await log_in(visitor)


async def receive(visitor: Visitor) -> None:
    """The order is paid, its invoice can be downloaded, and the account lists both."""
    await visitor.sees("paid_more")
    assert (await invoice(visitor)).startswith(b"%PDF-")
    await visitor.inspect("/order.html")
    await visitor.page.locator("#site .who").click()
    await visitor.inspect("/account.html")


@pytest.mark.rule("AP-04", "OR-05", "BI-01")
@pytest.mark.parametrize(("language", "width"), [("nl", PHONE), ("fr", DESKTOP)])
async def test_a_declined_card_is_told_and_another_one_pays(
    open_visitor: OpenVisitor, language: Locale, width: int
) -> None:
    """The card page and the order's page say that nothing was charged; the bank's question is answered; it is paid."""
    visitor = await open_visitor(language, width)
    visitor.refusals = {"402"}
    await register(visitor)
    await choose(visitor)
    await order(visitor)
    await pay(visitor, DECLINED)
    await visitor.page.get_by_role("alert").wait_for()
    await visitor.inspect()
    await visitor.page.locator(".back").click()
    await visitor.sees("payment_left")
    await visitor.inspect()
    await visitor.button("pay_now").click()
    await pay(visitor, ASKING)
    await visitor.page.wait_for_url("**/authenticate")
    await visitor.inspect()
    await visitor.page.locator("button[value=approve]").click()
    await visitor.sees("paid_more")


@pytest.mark.rule("ID-08")
async def test_a_forgotten_password_is_chosen_again(open_visitor: OpenVisitor) -> None:
    """The link of the mail leads to the page that takes a new password, logged out; only the new one logs in."""
    visitor = await open_visitor("nl", PHONE)
    visitor.refusals = {"401"}
    await register(visitor)
    await visitor.button("logout").click()
    await visitor.link("login").click()
    await visitor.link("forgot").click()
    await visitor.inspect("/reset-password.html")
    await visitor.fill("ask", email=visitor.email)
    await visitor.button("send_link").click()
    await visitor.sees("link_sent")
    await visitor.open_mail("reset-password.html")
    await visitor.follow("reset-password.html")
    await visitor.inspect()
    await visitor.fill("redeem", password="sept-mouettes-sur-le-quai")
    await visitor.button("save_password").click()
    await visitor.sees("password_saved")
    await visitor.page.locator("#redeem a").click()
    await visitor.fill("login", email=visitor.email, password=PASSWORD)
    await visitor.button("login").click()
    await visitor.page.get_by_role("alert").wait_for()
    await visitor.inspect()
    await log_in(visitor, "sept-mouettes-sur-le-quai")


@pytest.mark.rule("OR-05", "OR-07")
async def test_a_link_to_an_order_asks_for_the_login_first(open_visitor: OpenVisitor) -> None:
    """Logged out, the mail's button leads by way of the login to the order that it names; it can be cancelled there."""
    visitor = await open_visitor("fr", PHONE)
    visitor.refusals = {"402"}
    await register(visitor)
    await confirm(visitor)
    await choose(visitor)
    await order(visitor)
    await pay(visitor, DECLINED)
    await visitor.page.locator(".back").click()
    await visitor.button("logout").click()
    await visitor.open_mail("order.html")
    await visitor.follow("order.html")
    await log_in(visitor)
    await visitor.sees("pay_failed")
    assert "order.html" in visitor.page.url
    await visitor.page.get_by_text(visitor.text("cancel"), exact=True).click()
    await visitor.inspect()
    await visitor.button("cancel_yes").click()
    await visitor.sees("status.cancelled")
    await visitor.inspect()
