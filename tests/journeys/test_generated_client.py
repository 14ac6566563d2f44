"""A generated Python client on the whole stack: from registration to the invoice's PDF (AP-03)."""

import importlib
import re
import sys
from pathlib import Path

import pytest

from sandbox.demo.card_page import GOOD_CARD, pay
from sandbox.demo.mailbox import Mailbox
from sandbox.stack.stack import Stack
from tests.clients import python_client


@pytest.mark.rule("AP-03")
@pytest.mark.timeout(240)
def test_a_generated_client_gets_from_registration_to_the_invoice(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but the generated functions is needed; the mail is read and the card page filled in as a person would."""
    assert python_client.generate(tmp_path) == ""
    monkeypatch.syspath_prepend(tmp_path)
    walk = importlib.import_module("walk")
    mailbox = Mailbox(stack.description()["mailbox"], walk.EMAIL)

    def confirmation_token() -> str:
        found = re.search(r"#token=([\w.~-]+)", mailbox.wait("#token=").text)
        assert found
        return found[1]

    pdf = walk.walk(stack.gateway_url, confirmation_token, lambda url: pay(url, GOOD_CARD, walk.EMAIL))
    mailbox.close()
    assert pdf.startswith(b"%PDF-")
    for name in [each for each in sys.modules if each.startswith("comptoir_")]:
        del sys.modules[name]
