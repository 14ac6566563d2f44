"""The .http file that ships with the documents, sent to the whole stack."""

import re

import pytest

from sandbox.demo.card_page import GOOD_CARD, pay
from sandbox.demo.client import wait_for
from sandbox.demo.mailbox import Mailbox
from sandbox.stack.parts import ROOT
from sandbox.stack.stack import Stack
from tests.clients.http_file import HttpFile

EMAIL = "http.file@example.com"


@pytest.mark.rule("AP-03")
def test_the_http_file_leads_from_registration_to_the_pdf(stack: Stack) -> None:
    """Each request is answered as the next one needs it; what a person does by hand, the test does."""
    mailbox = Mailbox(stack.description()["mailbox"], EMAIL)

    def read_mail(file: HttpFile) -> None:
        token = re.search(r"#token=([\w.~-]+)", mailbox.wait("#token=").text)
        assert token
        file.variables["confirmation_token"] = token[1]

    def pay_by_card(file: HttpFile) -> None:
        assert pay(file.answers["openCheckout"].json()["url"], GOOD_CARD, EMAIL)

    def wait_for_invoice(file: HttpFile) -> None:
        def look() -> object:
            answer = file.send("listInvoices")
            return (answer and answer.json()["items"]) or None

        wait_for("the invoice", look)

    def wait_until_paid(file: HttpFile) -> None:
        def look() -> object:
            answer = file.send("getOrder")
            return answer and answer.json()["status"] == "paid"

        wait_for("the order is paid", look)

    file = HttpFile(ROOT / "docs" / "journey.http", gateway=stack.gateway_url, email=EMAIL)
    by_hand = {
        "confirmAddress": read_mail,
        "returnFromCheckout": pay_by_card,
        "getOrder": wait_until_paid,
        "listInvoices": wait_for_invoice,
    }
    file.run(by_hand)
    mailbox.close()
    assert {name: answer.status_code for name, answer in file.answers.items() if not answer.is_success} == {}
    assert file.answers["getOrder"].json()["status"] == "paid"
    assert file.answers["getInvoicePdf"].content.startswith(b"%PDF-")
