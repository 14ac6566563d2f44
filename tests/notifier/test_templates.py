"""Every mail in every language: complete, the same in HTML and text, and proof against what customers type."""

import json
import re
from html import unescape
from pathlib import Path
from typing import get_args

import pytest

from services.notifier.commands.examples import NOW, TOKEN, example, example_event, example_link
from services.notifier.commands.preview import PreviewSettings, preview
from services.notifier.domain.mails.mail import Mail, Recipient
from services.notifier.domain.mails.mailed_events import MAILS, MailedEvent
from services.notifier.domain.mails.plain import greetable
from services.notifier.rendering.message import Attachment, build_message
from services.notifier.rendering.renderer import Rendered, Renderer
from services.notifier.rendering.sender import Sender, UnusableAddress, mailbox
from services.notifier.rendering.templates import FOLDER, Templates
from shared.events.billing.payment_failed import FailureReason
from shared.events.billing.refund_completed import RefundReason
from shared.events.identity.credentials_issued import CredentialsIssued
from shared.events.orders.order_paid import OrderPaid
from shared.i18n.formats import Formats
from shared.values.locale import LOCALES, Locale
from shared.values.viewer import Role
from tests.support import settings
from tests.support.examples import example as published

SHOP = "https://shop.example"
SETTINGS = settings.notifier()
LINKS = SETTINGS.links()
TEMPLATES = Templates.load(MAILS)
RENDERER = Renderer(SETTINGS.brand(), SETTINGS.zone(), LINKS, TEMPLATES)
SENDER = Sender.parse("Comptoir Démo <bonjour@comptoir.example>").mailbox
EVERY = [(template, locale) for template in MAILS for locale in LOCALES]
ATTACKS = [
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{% raw %}",
    "{brand.__class__}",
    "\r\nBcc: victim@example.com",
    "</p><img src=x>",
]


def _render(mail: Mail) -> Rendered:
    return RENDERER.render(mail, example_link(mail, LINKS))


def _one_for_each_reason(locale: Locale) -> list[Mail]:
    reasons = {"payment_failed": get_args(FailureReason), "refund_completed": get_args(RefundReason)}
    kinds = ("data_request_received", "data_request_confirmation_requested")
    asked = [example(name, locale, kind=kind) for name in kinds for kind in ("access", "erasure", "restriction")]
    invited = [example("invitation_sent", locale, role=role.value) for role in Role]
    decided = [example("access_decided", locale, outcome=outcome) for outcome in ("active", "refused", "expired")]
    ended = [example(name, locale, reason=reason) for name, every in reasons.items() for reason in every]
    return [*asked, *invited, *decided, *ended]


def _visible(html: str) -> str:
    body = html[html.index("<h1") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.rule("NO-01")
def test_each_file_of_a_mail_is_a_row_of_the_table() -> None:
    """A file without a row would never be sent; a row without a file stops the start."""
    assert {file.stem for file in FOLDER.glob("*.toml")} == {"common", *MAILS}
    with pytest.raises(FileNotFoundError, match="order_gone"):
        Templates.load(["order_gone"])


@pytest.mark.rule("NO-01")
def test_every_text_is_used() -> None:
    """No text is left that no mail shows; a text that a mail lacks fails its rendering."""
    used: set[tuple[str, str]] = set()

    class Recording(Templates):
        def text(self, locale: Locale, name: str, key: str) -> str:
            used.add((name if key in self.mails[name].keys else "common", key))
            return super().text(locale, name, key)

    recording = Recording(TEMPLATES.mails, TEMPLATES.common)
    renderer = Renderer(SETTINGS.brand(), SETTINGS.zone(), LINKS, recording)
    plain = example("credentials_issued", "en", expires_at=None)
    for mail in [plain, *(example(name, "en") for name in MAILS), *_one_for_each_reason("en")]:
        renderer.render(mail, SHOP)
        renderer.render(mail.model_copy(update={"recipient": Recipient(address="a@example.com", name="")}), SHOP)
    written = {(name, key) for name, mail in TEMPLATES.mails.items() for key in mail.keys}
    assert used == written | {("common", key) for key in TEMPLATES.common.keys}


@pytest.mark.rule("NO-03")
@pytest.mark.parametrize("row", MAILS.values(), ids=lambda row: row.name)
def test_no_template_sees_a_secret_or_a_person_it_does_not_need(row: MailedEvent) -> None:
    """What a row shows holds neither its secret nor the account's id, a person's address or phone."""
    event = example_event(row.name)
    shown = json.dumps(row.template_context(event))
    hidden = [row.account_of(event), row.sealed_in(event)]
    assert not [each for each in hidden if each and each in shown]
    assert not [key for key in ("street", "phone", "account_id", "buyer") if f'"{key}"' in shown]
    assert not row.secret or row.secret.path not in row.shows


@pytest.mark.rule("NO-01")
@pytest.mark.parametrize(("template", "locale"), EVERY)
def test_every_mail_is_complete_and_says_the_same_in_html_and_text(template: str, locale: Locale) -> None:
    """Subject, HTML and text are there, no placeholder is left, and each line of the text is in the HTML."""
    mail = example(template, locale)
    rendered = _render(mail)
    seen, href = _visible(rendered.html), unescape(rendered.html)
    for line in filter(None, (line.strip("- ") for line in rendered.text.splitlines())):
        # A label and its value stand apart in HTML; the narrow spaces of prices must not part there.
        parts = re.split(r"\s?: (?=\S)", line) if not line.startswith("http") else [line]
        for part in parts:
            wanted = " ".join(part.split()).rstrip(" :")
            assert wanted in seen or wanted in href, wanted
    assert f'<html lang="{locale}"' in rendered.html
    assert not re.search(r"[{}]|None|Undefined", rendered.subject + rendered.text + seen)
    assert example_link(mail, LINKS) in rendered.text
    assert 10 <= len(rendered.subject) <= 70


@pytest.mark.rule("NO-01", "ID-06")
@pytest.mark.parametrize("locale", LOCALES)
def test_the_registration_mail_has_number_and_login_but_no_password(locale: Locale) -> None:
    """Customer number and login are there, whether or not it has the link that sets a password."""
    mail, issued = example("credentials_issued", locale), published(CredentialsIssued)
    for content in (_visible(_render(mail).html), _render(mail).text):
        assert issued.customer_number in content
        assert issued.email in content


@pytest.mark.rule("NO-01")
def test_the_order_confirmation_shows_lines_vat_and_totals() -> None:
    """Number, lines, VAT per rate and totals, as a French reader writes money, narrow spaces kept."""
    text, order = _render(example("order_paid", "fr", paid_at="2026-11-03T14:25:00Z")).text, published(OrderPaid).order
    formats, space = Formats("fr", SETTINGS.zone()), "\N{NARROW NO-BREAK SPACE}"
    line, rate = order.lines[0], order.totals.vat_by_rate[0]
    for fact in (
        order.number,
        f"{line.quantity} × {formats.money(line.unit_price)}",
        f"TVA {formats.percent(rate.rate)} sur {formats.money(rate.net)}{space}: {formats.money(rate.vat)}",
        f"Total TTC{space}: {formats.money(order.totals.gross)}",
        "3 novembre 2026 à 15:25",
    ):
        assert fact in text


@pytest.mark.rule("NO-01", "OR-05")
@pytest.mark.parametrize("locale", LOCALES)
def test_every_reason_of_a_contract_has_its_own_text(locale: Locale) -> None:
    """Why a payment failed, or why money goes back, is said in a text of its own."""
    mails = _one_for_each_reason(locale)
    assert len({_render(mail).text for mail in mails}) == len(mails) > 2


@pytest.mark.rule("NO-03")
@pytest.mark.parametrize("template", ["address_confirmation_requested", "password_reset_requested"])
def test_a_token_stands_in_the_fragment_of_the_link_alone(template: str) -> None:
    """The part of the link that servers see has no token, only the language."""
    link = example_link(example(template, "nl"), LINKS)
    assert link.startswith("https://shop.example/nl/")
    assert link.endswith(f"#token={TOKEN}")


@pytest.mark.rule("NO-06")
@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("template", MAILS)
def test_what_customers_type_stays_what_they_typed(template: str, attack: str) -> None:
    """In every text field of every mail: no markup, no evaluation, no line or header of its own."""
    clean = example(template, "fr")
    shown = _poisoned(clean.template_context, attack)
    recipient = clean.recipient.model_copy(update={"name": f"Camille {attack}"})
    rendered = _render(clean.model_copy(update={"template_context": shown, "recipient": recipient}))
    assert "<script>" not in rendered.html
    assert "<img" not in rendered.html
    assert rendered.text.count("49") == _render(clean).text.count("49")
    assert not re.search(r"^Bcc", rendered.text, re.MULTILINE)
    assert len(rendered.text.splitlines()) == len(_render(clean).text.splitlines())
    message = build_message(rendered, SENDER, mailbox("camille@example.com", recipient.name), "id@x.example", NOW)
    head = message.content.partition(b"\r\n\r\n")[0]
    assert not re.search(rb"^bcc", head, re.MULTILINE | re.IGNORECASE)


_TYPED = {"name", "email", "sku", "number", "customer_number", "invoice_number"}


def _poisoned(value: object, attack: str, key: str = "") -> object:
    if isinstance(value, dict):
        return {name: _poisoned(each, attack, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_poisoned(each, attack, key) for each in value]
    return f"{value}{attack}" if key in _TYPED else value


@pytest.mark.rule("NO-06")
@pytest.mark.parametrize(
    ("typed", "greeted"),
    [
        ("Camille Exemple", "Camille Exemple"),
        ("J.P. O'Neill-Dupont", "J.P. O'Neill-Dupont"),
        ("Noël\r\nBcc: x", "Noël Bcc: x"),
        ("Win http://evil.example", ""),
        ("visit evil.example now", ""),
        ("mail me@evil.example", ""),
        ("x" * 61, ""),
        ("\u202eelpmexE", "elpmexE"),
    ],
)
def test_a_name_that_advertises_is_not_greeted(typed: str, greeted: str) -> None:
    """Whoever registers a stranger's address cannot put a link into our mail to them."""
    assert greetable(typed) == greeted


@pytest.mark.rule("NO-06")
@pytest.mark.parametrize(
    "address",
    [
        "a\r\nBcc: b@example.com",
        "a b@example.com",
        "@example.com",
        "a@",
        "a@b@example.com",
        "a@exa mple.com",
        "<a>@example.com",
    ],
)
def test_an_address_that_could_break_a_header_is_refused(address: str) -> None:
    """Line breaks, spaces, brackets and broken domains never reach a header or a command."""
    with pytest.raises(UnusableAddress):
        mailbox(address)


@pytest.mark.rule("NO-06")
@pytest.mark.parametrize(("address", "utf8"), [("zoë@exämple.com", True), ("zoe@exämple.com", False)])
def test_international_addresses_are_written_as_the_standards_say(address: str, utf8: bool) -> None:
    """A domain goes out in ASCII; only a local part outside ASCII needs SMTPUTF8."""
    message = build_message(_render(example("password_changed", "fr")), SENDER, mailbox(address), "id@x.example", NOW)
    assert message.utf8 is utf8
    assert message.recipient.endswith("@xn--exmple-cua.com")


@pytest.mark.rule("NO-04", "NO-06")
@pytest.mark.parametrize(("template", "locale"), EVERY)
def test_every_mail_is_well_formed_and_transactional(template: str, locale: Locale) -> None:
    """Short lines, the transactional headers, both versions, and no unsubscribe header."""
    rendered = _render(example(template, locale))
    attachment = Attachment("../F 2026.pdf", b"%PDF-")
    content = build_message(rendered, SENDER, mailbox("c@example.com", "Zoë"), "id@x.example", NOW, attachment).content
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert content.count(b"\n") == content.count(b"\r\n")
    assert content.isascii()
    head = content.partition(b"\r\n\r\n")[0].decode()
    assert "Auto-Submitted: auto-generated" in head
    assert "Message-ID: <id@x.example>" in head
    assert "List-Unsubscribe" not in head
    assert b'filename="..-F-2026.pdf"' in content


@pytest.mark.rule("NO-05")
def test_the_preview_writes_every_mail_in_every_language(tmp_path: Path) -> None:
    """Three files a mail, and a page that leads to them."""
    names = preview(tmp_path, PreviewSettings())
    assert len(names) == len(EVERY)
    assert all((tmp_path / f"{name}{end}").stat().st_size for name in names for end in (".html", ".txt", ".eml"))
    assert (tmp_path / "index.html").read_text().count("<li>") == len(EVERY)
