"""A garage and its users (ID-16 to ID-20): staff opens the company, its owner orders, a colleague asks for access, is
let in, and leaves again."""

import secrets
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sandbox.demo.client import Client, wait_for
from sandbox.demo.journey import token_of
from sandbox.demo.person import Person
from sandbox.demo.staff import Command, log_in_staff
from sandbox.demo.timeline import Timeline, check

_ADDRESS = {"street": "Quai des Exemples 7", "postal_code": "4000", "city": "Liège", "country": "BE"}
_REFUSED_WITHIN_S = 2.0
_ELSEWHERE = ("/orders/v1/orders", "/billing/v1/invoices", "/identity/v1/me")


@dataclass
class Garage:
    """One company's way. `staff_command` creates the member of the staff that opens it."""

    gateway: str
    mailbox: str
    timeline: Timeline
    staff_command: Command
    number: str = ""
    order: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.staff = Client(self.gateway)
        self.owner, self.colleague = (Person(self.gateway, self.mailbox, name) for name in ("Robin", "Sacha"))

    def walk(self) -> None:
        """All chapters; DemoFailure at the first claim that does not hold."""
        try:
            self.open_company()
            self.invite_owner()
            self.order_for_company()
            self.ask_for_access()
            self.approve()
            self.leave()
        finally:
            for each in (self.staff, self.owner, self.colleague):
                each.close()

    def open_company(self) -> None:
        """ID-16, ID-22, ID-23: by hand, by a member of the staff with two factors."""
        email = log_in_staff(self.staff, self.staff_command)
        self.timeline.step("staff logged in with two factors", email)
        company = {"name": "Garage Exemple SA", "address": _ADDRESS, "vat_number": vat_number(), "sub_users": True}
        self.number = self.staff.post("/identity/v1/companies", company)["customer_number"]
        self.timeline.step("staff opened a company", f"{company['vat_number']}, customer number {self.number}")

    def invite_owner(self) -> None:
        """ID-01, ID-17: the owner registers in four steps, and accepts the invitation."""
        self.owner.register()
        self.owner.confirm_address()
        self.timeline.step("the owner registered in four steps", self.owner.email)
        invitation = {"email": self.owner.email, "role": "owner"}
        self.staff.post(f"/identity/v1/companies/{self.number}/invitations", invitation, expect=200)
        mail = self.owner.mailbox.wait("#invitation=")
        self.owner.client.post("/identity/v1/me/memberships", {"token": token_of(mail)}, expect=200)
        self.owner.log_in()
        self.timeline.step("the owner acts for the company", mail.subject)

    def order_for_company(self) -> None:
        """OR-05: the company is the buyer."""
        products = self.owner.client.get("/orders/v1/products?locale=fr")["items"]
        lines = [{"sku": products[0]["sku"], "quantity": 1}]
        self.order = self.owner.client.post("/orders/v1/orders", {"lines": lines, "terms_accepted": True})
        self.timeline.step("the owner ordered for the company", self.order["number"])

    def ask_for_access(self) -> None:
        """ID-18, ID-19: by customer number and order number; nothing is seen before the company says yes."""
        self.colleague.register()
        self.colleague.confirm_address()
        wanted = {"customer_number": self.number, "document": {"kind": "order", "number": self.order["number"]}}
        self.colleague.client.post("/identity/v1/company-links", wanted, expect=202)
        self.asked = self.owner.mailbox.wait("#access=")
        self.colleague.log_in()
        check("the colleague sees none of its orders", self._seen_by_colleague() == [])
        self.timeline.step("a colleague asked for access", "held until the company decides")

    def approve(self) -> None:
        """ID-19: by the mailed link, whose page shows who asks."""
        token = {"token": token_of(self.asked)}
        shown = self.owner.client.post("/identity/v1/access-requests/shown", token, expect=200)
        check("the page shows who asks", shown["asker_email"] == self.colleague.email)
        decision = {**token, "approve": True, "role": "buyer"}
        self.owner.client.post("/identity/v1/access-requests/decided", decision, expect=200)
        wait_for("the colleague acts for the company", self._acts_for_company)
        check("the colleague sees the company's order", self._seen_by_colleague() == [self.order["number"]])
        self.timeline.step("the owner approved by mail", self.asked.subject)

    def leave(self) -> None:
        """ID-20: from then on every service refuses the colleague's token, and the company's documents are gone."""
        self.colleague.client.send("DELETE", f"/identity/v1/me/memberships/{self.number}")
        began = time.monotonic()
        for path in _ELSEWHERE:
            wait_for(f"{path} refuses who left", partial(self._refused, path), _REFUSED_WITHIN_S)
        took = time.monotonic() - began
        self.colleague.log_in()
        check("no document of the company is left to see", self._seen_by_colleague() == [])
        self.timeline.step("the colleague left", f"refused by every service after {took:.1f} s")

    def _acts_for_company(self) -> bool | None:
        return self.colleague.log_in()["customer"]["customer_number"] == self.number or None

    def _refused(self, path: str) -> bool | None:
        return self.colleague.client.send("GET", path).status_code == 401 or None

    def _seen_by_colleague(self) -> list[str]:
        return [order["number"] for order in self.colleague.client.get("/orders/v1/orders")["items"]]


def vat_number() -> str:
    """A Belgian number of a stretch that is not in use, with its check digits."""
    base = 9_999_000 + secrets.randbelow(1_000)
    return f"BE{base:08d}{97 - base % 97:02d}"
