"""What a customer does at the shop, as the tests' visitors do it."""

import asyncio
import re

import httpx

from sandbox.demo.mailbox import Mailbox
from tests.browser.visitor import PASSWORD, Visitor
from tests.identity.visitor import registration

GOOD, DECLINED, ASKING = "4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0025 0000 3155"


async def register(visitor: Visitor) -> None:
    """Opens an account in the four steps of the register page and waits until the shop greets."""
    await visitor.open("register.html")
    await give_details(visitor)
    await confirm(visitor)


async def give_details(visitor: Visitor) -> None:
    """Takes the first profile, fills in the details and goes on to the recap."""
    await visitor.button("go_on").click()
    await visitor.page.locator("#register").wait_for()
    await visitor.fill(
        "register",
        **{"first_name": "Camille", "name": "Exemple", "email": visitor.email, "password": PASSWORD},
        **{"phone": "+32 2 555 12 12", "address__street": "Rue des Exemples 12"},
        **{"address__postal_code": "1000", "address__city": "Bruxelles"},
    )
    await visitor.button("go_on").click()
    await visitor.page.locator("#recap").wait_for()


async def confirm(visitor: Visitor) -> None:
    """Accepts the terms on the recap and opens the account."""
    await visitor.page.get_by_label(visitor.text("accept_terms")).check()
    await visitor.button("register").click()
    await visitor.sees("registered")


async def log_in(visitor: Visitor, password: str = PASSWORD) -> None:
    """Fills in the login page that is open."""
    await visitor.fill("login", email=visitor.email, password=password)
    await visitor.button("login").click()
    await visitor.link("login").wait_for(state="hidden")


async def choose(visitor: Visitor, pieces: int = 2) -> None:
    """Puts the first article into the basket, and another one."""
    await visitor.open()
    await visitor.page.locator(".product button").first.click(click_count=pieces)
    await visitor.page.locator(".product button").nth(6).click()


async def order(visitor: Visitor) -> None:
    """Orders what is in the basket and waits for the card page."""
    await visitor.page.get_by_label(visitor.text("accept_terms")).check()
    await visitor.button("order_and_pay").click()
    await visitor.page.wait_for_url("**/c/pay/**")


async def pay(visitor: Visitor, card: str = GOOD) -> None:
    """Chooses one of the test cards that the card page offers and sends the form."""
    await visitor.page.get_by_role("button", name=card).click()
    await visitor.page.locator("#pay").click()


async def invoice(visitor: Visitor) -> bytes:
    """Downloads the invoice of the order that is open, once it is there."""
    async with visitor.page.expect_download() as download:
        await visitor.page.locator(".documents button").click()
    return (await (await download.value).path()).read_bytes()


async def open_confirmed_account(api: httpx.AsyncClient, visitor: Visitor) -> None:
    """Opens an account by identity's API, below /identity/v1, and confirms its address by the mailed link."""
    terms = (await api.get("/legal-texts/terms_of_sale", params={"locale": visitor.language})).json()
    shown = {"version": terms["version"], "hash": terms["hash"]}
    body = registration(email=visitor.email, password=PASSWORD, locale=visitor.language, terms=shown)
    assert (await api.post("/accounts", json=body)).status_code == 201
    mailbox = Mailbox(visitor.mailbox, visitor.email)
    mail = await asyncio.to_thread(mailbox.wait, "confirm-address.html")
    mailbox.close()
    [token] = {*re.findall(r"#token=([\w-]+)", mail.text)}
    assert (await api.post("/address-confirmations", json={"token": token})).status_code == 200
