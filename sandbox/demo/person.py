"""A customer who registers in four steps, as a form leads through them (ID-01)."""

import secrets
from typing import Any

from sandbox.demo.client import Client
from sandbox.demo.journey import token_of
from sandbox.demo.mailbox import Mailbox
from sandbox.demo.timeline import check

_PASSWORD = "douze-bateaux-pres-du-phare"
_DRAFTS = "/identity/v1/registrations"


class Person:
    """`client` asks as this person once logged in."""

    def __init__(self, gateway: str, mailbox: str, first_name: str) -> None:
        self.client = Client(gateway)
        self.first_name = first_name
        self.email = f"{first_name.lower()}.{secrets.token_hex(4)}@example.com"
        self.mailbox = Mailbox(mailbox, self.email)

    def close(self) -> None:
        self.client.close()
        self.mailbox.close()

    def register(self) -> str:
        """profile → details → back → details → recap → confirmed; the customer number."""
        begun = self.client.post(_DRAFTS, {"locale": "fr"})
        draft, secret = f"{_DRAFTS}/{begun['registration_id']}", {"Registration-Secret": begun["secret"]}
        self._put(f"{draft}/profile", {"profile": "car_repairer"}, secret)
        recap = self._put(f"{draft}/details", self._details(), secret)
        check("the recap shows what was given", _value(recap, "name") == "Exemple")
        again = self._put(f"{draft}/profile", {"profile": "individual"}, secret)
        check("going back keeps what was given", _value(again, "name") == "Exemple")
        self._put(f"{draft}/details", self._details(), secret)
        terms = self.client.get("/identity/v1/legal-texts/terms_of_sale?locale=fr")
        accepted = {"terms_accepted": True, "terms": {"version": terms["version"], "hash": terms["hash"]}}
        confirmed = self.client.send("POST", f"{draft}/confirmation", accepted, secret)
        check(f"the account is open ({confirmed.status_code} {confirmed.text[:300]})", confirmed.status_code == 201)
        return str(confirmed.json()["account"]["customer_number"])

    def confirm_address(self) -> None:
        """ID-06: by the mailed link; then logs in."""
        mail = self.mailbox.wait("/confirm-address.html")
        self.client.post("/identity/v1/address-confirmations", {"token": token_of(mail)}, expect=200)
        self.log_in()

    def log_in(self) -> dict[str, Any]:
        """The answer: which customer the session acts for."""
        session: dict[str, Any] = self.client.post(
            "/identity/v1/sessions", {"email": self.email, "password": _PASSWORD}
        )
        self.client.token = session["access_token"]
        return session

    def _details(self) -> dict[str, Any]:
        return {
            "email": self.email,
            "password": _PASSWORD,
            "first_name": self.first_name,
            "name": "Exemple",
            "phone": "+32 2 555 12 12",
            "address": {"street": "Quai des Exemples 3", "postal_code": "4000", "city": "Liège", "country": "BE"},
            "locale": "fr",
        }

    def _put(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        answer = self.client.send("PUT", path, body, headers)
        check(f"{path.rpartition('/')[2]}: 200 ({answer.status_code} {answer.text[:300]})", answer.status_code == 200)
        shown: dict[str, Any] = answer.json()
        return shown


def _value(step: dict[str, Any], name: str) -> str | None:
    return next((field["value"] for field in step["fields"] if field["name"] == name), None)
