"""Every mail in every language: complete, the same in HTML and text, and proof against what customers type."""

import re
from html import unescape
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from services.notifier.commands.examples import NOW, TOKEN, example, example_link
from services.notifier.commands.preview import PreviewSettings, preview
from services.notifier.domain.mails.mail import Mail
from services.notifier.domain.mails.plain import greetable
from services.notifier.domain.mails.template import TEMPLATES
from services.notifier.rendering.formats import readable_on
from services.notifier.rendering.message import Attachment, build_message
from services.notifier.rendering.renderer import FOLDER, Brand, Rendered, Renderer
from services.notifier.rendering.sender import Sender, UnusableAddress, mailbox
from services.notifier.rendering.texts import COMMON, Texts
from shared.events.billing.payment_failed import FailureReason
from shared.events.billing.refund_completed import RefundReason
from shared.values.locale import LOCALES, Locale

SHOP = "https://shop.example"
TEXTS = Texts(FOLDER / "texts")
RENDERER = Renderer(Brand("Comptoir", "#1d3a6e", "Comptoir SA, Bruxelles", SHOP, "Europe/Brussels"), TEXTS)
SENDER = Sender.parse("Comptoir Démo <bonjour@comptoir.example>").mailbox
EVERY = [(template, locale) for template in TEMPLATES for locale in LOCALES]
ATTACKS = [
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{% raw %}",
    "{brand.__class__}",
    "\r\nBcc: victim@example.com",
    "</p><img src=x>",
]


def _render(mail: Mail) -> Rendered:
    return RENDERER.render(mail, example_link(mail, SHOP))


def _visible(html: str) -> str:
    body = html[html.index("<h1") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.rule("NO-01")
@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_every_text_with_the_same_values(locale: Locale) -> None:
    """No language lacks a text, has one too many, an empty one, or forgets a value."""

    def fields(table: dict[str, dict[str, str]]) -> dict[tuple[str, str], set[str | None]]:
        return {
            (name, key): {field for _, field, _, _ in Formatter().parse(text) if field}
            for name, texts in table.items()
            for key, text in texts.items()
        }

    assert fields(TEXTS.tables[locale]) == fields(TEXTS.tables["en"])
    assert set(TEXTS.tables[locale]) == {COMMON, *TEMPLATES}
    assert all(text.strip() for texts in TEXTS.tables[locale].values() for text in texts.values())


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
    assert example_link(mail, SHOP) in rendered.text
    assert 10 <= len(rendered.subject) <= 70


@pytest.mark.rule("NO-01", "ID-06")
@pytest.mark.parametrize("locale", LOCALES)
def test_the_registration_mail_has_number_and_login_but_no_password(locale: Locale) -> None:
    """Customer number and login are there; it has no secret that it could show."""
    mail = example("account_registered", locale)
    for content in (_visible(_render(mail).html), _render(mail).text):
        assert "C-4XQ8-71NB" in content
        assert "camille@example.com" in content
    assert TEMPLATES[mail.template].seals is None


@pytest.mark.rule("NO-01")
def test_the_order_confirmation_shows_lines_vat_and_totals() -> None:
    """Number, lines, VAT per rate and totals, as a French reader writes money, narrow spaces kept."""
    text = _render(example("order_paid", "fr")).text
    nnbsp, nbsp = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
    for fact in (
        "R-7K2M-9QXA-04TV",
        f"2 × 34,90{nbsp}€",
        f"TVA 21{nbsp}% sur 78,75{nbsp}€{nbsp}: 16,54{nbsp}€",
        f"1{nnbsp}452,09{nbsp}€",
        "3 novembre 2026 à 15:25",
    ):
        assert fact in text


@pytest.mark.rule("NO-01", "OR-05")
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("template", "contract"), [("payment_failed", FailureReason), ("refund_completed", RefundReason)]
)
def test_every_reason_of_a_contract_has_its_words(template: str, contract: object, locale: Locale) -> None:
    """Why a payment failed, or why money goes back, is told in words of its own."""
    reasons = get_args(contract)
    assert len({_render(example(template, locale, reason=reason)).text for reason in reasons}) == len(reasons) > 1


@pytest.mark.rule("NO-03")
@pytest.mark.parametrize("template", ["address_confirmation_requested", "password_reset_requested"])
def test_a_token_stands_in_the_fragment_of_the_link_alone(template: str) -> None:
    """The part of the link that servers see has no token, only the language."""
    link = example_link(example(template, "nl"), SHOP)
    assert link.endswith(f".html?lang=nl#token={TOKEN}")


@pytest.mark.rule("NO-06")
@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("template", TEMPLATES)
def test_what_customers_type_stays_what_they_typed(template: str, attack: str) -> None:
    """In every text field of every mail: no markup, no evaluation, no line or header of its own."""
    clean = example(template, "fr")
    facts = _poisoned(clean.facts, attack)
    recipient = clean.recipient.model_copy(update={"name": f"Camille {attack}"})
    rendered = _render(clean.model_copy(update={"facts": facts, "recipient": recipient}))
    assert "<script>" not in rendered.html
    assert "<img" not in rendered.html
    assert "49" not in rendered.text.replace("F-2026", "")
    assert not re.search(r"^Bcc", rendered.text, re.MULTILINE)
    assert len(rendered.text.splitlines()) == len(_render(clean).text.splitlines())
    message = build_message(rendered, SENDER, mailbox("camille@example.com", recipient.name), "id@x.example", NOW)
    head = message.content.partition(b"\r\n\r\n")[0]
    assert not re.search(rb"^bcc", head, re.MULTILINE | re.IGNORECASE)


_TYPED = {"name", "login", "sku", "number", "customer_number", "invoice_number"}


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


def test_the_button_can_be_read_on_any_brand_colour() -> None:
    """Dark brands get white letters, light brands black ones."""
    assert [readable_on(colour) for colour in ("#1d3a6e", "#ffd400", "#000000", "#ffffff")] == [
        *("#ffffff", "#000000", "#ffffff", "#000000")
    ]


@pytest.mark.rule("NO-05")
def test_the_preview_writes_every_mail_in_every_language(tmp_path: Path) -> None:
    """Three files a mail, and a page that leads to them."""
    names = preview(tmp_path, PreviewSettings())
    assert len(names) == len(EVERY)
    assert all((tmp_path / f"{name}{end}").stat().st_size for name in names for end in (".html", ".txt", ".eml"))
    assert (tmp_path / "index.html").read_text().count("<li>") == len(EVERY)
