"""The journey itself: one function a chapter, each step checked before the next."""

import re
import secrets
from dataclasses import dataclass, field
from typing import Any

import httpx

from sandbox.demo.card_page import DECLINED_CARD, GOOD_CARD, pay
from sandbox.demo.client import Client, DemoFailure, wait_for
from sandbox.demo.mailbox import Mail, Mailbox
from sandbox.demo.timeline import Timeline, check

FIRST_PASSWORD = "quatre-tasses-de-the-vert"
NEW_PASSWORD = "sept-mouettes-sur-le-quai"


CHAPTERS = (
    "register",
    "confirm_address",
    "receive_registration",
    "reset_password",
    "place_order",
    "pay_order",
    "receive_documents",
)


@dataclass
class Journey:
    """One customer's way through the shop. `mails` and `pdf` are what arrived, by name."""

    client: Client
    mailbox_url: str
    timeline: Timeline
    locale: str = "fr"
    email: str = field(default_factory=lambda: f"camille.{secrets.token_hex(4)}@example.com")
    mails: dict[str, Mail] = field(default_factory=dict)
    pdf: bytes = b""
    account: dict[str, Any] = field(default_factory=dict)
    order: dict[str, Any] = field(default_factory=dict)
    invoice: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.mailbox = Mailbox(self.mailbox_url, self.email)

    def walk(self, *chapters: str) -> None:
        """Some chapters, or all of CHAPTERS; DemoFailure at the first claim that does not hold."""
        for chapter in chapters or CHAPTERS:
            getattr(self, chapter)()

    def registration(self) -> dict[str, Any]:
        """What this customer registers with, once the terms were read (ID-25)."""
        terms = self.client.get(f"/identity/v1/legal-texts/terms_of_sale?locale={self.locale}")
        return {
            "email": self.email,
            "password": FIRST_PASSWORD,
            "first_name": "Camille",
            "name": "Exemple",
            "phone": "+32 2 555 12 12",
            "address": {"street": "Rue des Exemples 12", "postal_code": "1000", "city": "Bruxelles", "country": "BE"},
            "terms_accepted": True,
            "terms": {"version": terms["version"], "hash": terms["hash"]},
            "locale": self.locale,
        }

    def register(self) -> None:
        """ID-03, ID-06."""
        answer = self.client.send("POST", "/identity/v1/accounts", self.registration())
        repeated = self.client.repeated and answer.status_code == 409  # the first try got through, its answer did not
        check(
            f"registration answers 201 ({answer.status_code} {answer.text[:300]})",
            answer.status_code == 201 or repeated,
        )
        self.log_in(FIRST_PASSWORD)
        self.account = self.client.get("/identity/v1/me")
        number = self.account["customer_number"]
        self.timeline.step("registered and logged in", f"customer number {number}")

    def receive_registration(self) -> None:
        """ID-06: the mail with the customer number, which comes once the address is confirmed."""
        self.mails["registration"] = self.mailbox.wait(self.account["customer_number"])
        self.timeline.step("registration mail arrived", self.mails["registration"].subject)

    def confirm_address(self) -> None:
        """ID-06: by the mailed link's token."""
        mail = self.mailbox.wait("/confirm-address.html")
        self.mails["address confirmation"] = mail
        self._redeem("/identity/v1/address-confirmations", {"token": token_of(mail)})
        check("the address is confirmed", self.client.get("/identity/v1/me")["email_confirmed"])
        self.timeline.step("confirmed the address", mail.subject)

    def reset_password(self) -> None:
        """ID-08: by the mailed link's token; every session ends."""
        old_session = self.session
        self.client.post("/identity/v1/password-resets", {"email": self.email}, expect=202)
        self._redeem_newest_link()
        refused = self.client.send("POST", "/identity/v1/sessions/refresh", {"refresh_token": old_session})
        check("the old session ended with the reset", refused.status_code == 401)
        self.log_in(NEW_PASSWORD)
        self.timeline.step("reset the password by mail", "the old session is over; logged in again")

    def log_in(self, password: str) -> None:
        """ID-07."""
        session = self.client.post("/identity/v1/sessions", {"email": self.email, "password": password})
        self.client.token, self.session = session["access_token"], session["refresh_token"]

    def place_order(self) -> None:
        """OR-01, OR-05."""
        products = self.client.get(f"/orders/v1/products?locale={self.locale}")["items"]
        check("the catalogue has products", len(products) >= 2)
        lines = [{"sku": products[0]["sku"], "quantity": 2}, {"sku": products[1]["sku"], "quantity": 1}]
        self.order = self.client.post("/orders/v1/orders", {"lines": lines, "terms_accepted": True})
        self.timeline.step("placed an order", f"{self.order['number']}, {_euros(self.order['totals']['gross'])}")

    def pay_order(self) -> None:
        """BI-01, BI-02: declined once, then paid on the hosted page; the webhook does the rest."""
        url = self._checkout()
        check("the declined card stays on the page", not pay(url, DECLINED_CARD, self.email))
        self._wait_for_status("payment_failed")
        self.timeline.step("declined on the card page", "the order says so and can be paid again")
        check("the good card is accepted", pay(url, GOOD_CARD, self.email))
        self._wait_for_status("paid")
        self.timeline.step("paid on the card page", "the order is paid")

    def receive_documents(self) -> None:
        """NO-01, BI-06: the order confirmation, the invoice and its PDF."""
        self.invoice = wait_for("the invoice of the order", self._invoice)
        self.pdf = self._pdf(self.invoice["number"])
        check("the invoice is a PDF", self.pdf.startswith(b"%PDF-"))
        self.timeline.step("downloaded the invoice", f"{self.invoice['number']}, {len(self.pdf) // 1024} kB")
        mail = self.mailbox.wait(self.invoice["number"])
        self.mails["invoice"] = mail
        confirmation = self.mailbox.wait(self.order["lines"][0]["name"], mail)
        self.mails["order confirmation"] = confirmation
        self.mails["payment failed"] = self.mailbox.wait(self.order["number"], mail, confirmation)
        check("the invoice's mail has its PDF", [content for _, content in mail.attachments] == [self.pdf])
        total = self.invoice["totals"]["gross"]
        check("the invoice's total is the order's", total == self.order["totals"]["gross"])
        self.timeline.step("received confirmation and invoice", mail.subject)
        self._wait_for(lambda order: self.invoice["number"] in order["invoices"], "the order names its invoice")

    def _payable(self) -> dict[str, str]:
        return {"kind": "order", "reference": self.order["number"]}

    def _checkout(self) -> str:
        def ask() -> str | None:
            answer = self.client.send("POST", "/billing/v1/checkouts", {"payable": self._payable()})
            if answer.status_code == 404:
                return None  # billing has not heard of the order yet
            check(f"checkout answers 201 ({answer.status_code} {answer.text[:300]})", answer.status_code == 201)
            return str(answer.json()["url"])

        url = wait_for("the card page of the order", ask)
        self.timeline.step("opened the card page", httpx.URL(url).host)
        return url

    def _wait_for_status(self, status: str) -> None:
        self._wait_for(lambda order: order["status"] == status, f"the order turns {status}")

    def _wait_for(self, holds: Any, what: str) -> None:
        def look() -> dict[str, Any] | None:
            order: dict[str, Any] = self.client.get(f"/orders/v1/orders/{self.order['number']}")
            return order if holds(order) else None

        self.order = wait_for(what, look)

    def _invoice(self) -> dict[str, Any] | None:
        invoices = self.client.get("/billing/v1/invoices")["items"]
        found = [each for each in invoices if each["payable"] == self._payable()]
        check("an order has one invoice", len(found) <= 1)
        return found[0] if found else None

    def _pdf(self, number: str) -> bytes:
        answer = self.client.send("GET", f"/billing/v1/invoices/{number}/pdf")
        check(f"the PDF is there ({answer.status_code})", answer.status_code == 200)
        return answer.content

    def _redeem_newest_link(self) -> None:
        """When nobody answered the first time, the link was asked for twice: the second mail's ends the first one's."""
        path, asked_once = "/identity/v1/password-resets/redeem", not self.client.repeated

        def redeemed() -> Mail | None:
            mail = self.mailbox.wait("/reset-password.html")
            answer = self.client.send("POST", path, {"token": token_of(mail), "password": NEW_PASSWORD})
            if answer.is_success or self.client.repeated:
                return mail
            if asked_once:
                raise DemoFailure(f"{path}: {answer.status_code} {answer.text[:300]}")
            return None

        self.mails["password reset"] = wait_for("the newest link is good", redeemed)

    def _redeem(self, path: str, body: dict[str, Any]) -> None:
        answer = self.client.send("POST", path, body)
        if not answer.is_success and not self.client.repeated:
            raise DemoFailure(f"{path}: {answer.status_code} {answer.text[:300]}")


def token_of(mail: Mail) -> str:
    """The token of a mail's link."""
    found = re.search(r"#\w+=([A-Za-z0-9_.~-]+)", mail.text)
    if found is None:
        raise DemoFailure(f"the mail {mail.subject!r} has no link with a token")
    return found.group(1)


def _euros(money: dict[str, Any]) -> str:
    return f"{money['amount'] / 100:.2f} {money['currency']}"
