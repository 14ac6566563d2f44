"""A mail's subject, HTML and text (NO-01, NO-06).

Each mail has one body (`mails/<event>.toml`), made of parts (a paragraph, facts, a button). It is rendered twice, with
`layout/parts.html` and with `layout/parts.txt`, so that the two versions cannot say different things.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import css_inline
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import escape

from services.notifier.domain.mails.mail import Mail
from services.notifier.domain.mails.plain import greetable, one_line
from services.notifier.rendering.links import Links
from services.notifier.rendering.templates import LAYOUT, Templates
from shared.i18n.formats import Formats
from shared.values.brand import Brand
from shared.values.locale import Locale
from shared.values.money import Money


@dataclass(frozen=True)
class Rendered:
    """A mail's content in one language."""

    locale: Locale
    subject: str
    html: str
    text: str


class Renderer:
    """Renders every template for one brand. Customer data are values, never templates: `{{7*7}}` stays as typed."""

    def __init__(self, brand: Brand, zone: ZoneInfo, links: Links, templates: Templates) -> None:
        self._brand, self._zone, self._links, self._templates = brand, zone, links, templates
        self._html, self._text = (_environment(templates, escaping=on) for on in (True, False))
        self._inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)

    def render(self, mail: Mail, link: str) -> Rendered:
        """`link` is where the button leads."""
        html = self._html.get_template("base.html").render(self._context(mail, link, html=True))
        text = self._text.get_template("base.txt").render(self._context(mail, link, html=False))
        subject = self._words(mail, html=False)("subject", **_numbers(mail))
        return Rendered(mail.locale, subject, self._inliner.inline(html), _tidy(text))

    def _context(self, mail: Mail, link: str, *, html: bool) -> dict[str, Any]:
        formats = Formats(mail.locale, self._zone)
        shown: dict[str, Any] = _on_one_line(mail.template_context)
        return shown | {
            "content": mail.template,
            "order_number": one_line(mail.order_number or ""),
            "locale": mail.locale,
            "t": self._words(mail, html=html),
            "numbers": _numbers(mail),
            "name": greetable(mail.recipient.name),
            "address": one_line(mail.recipient.address),
            "link": link,
            "brand": self._brand,
            "shop": self._links.to("shop", mail.return_target, mail.locale),
            "money": lambda amount: formats.money(Money.model_validate(amount)),
            "percent": formats.percent,
            "moment": lambda time: formats.moment(datetime.fromisoformat(time)),
            "day": lambda time: formats.day(datetime.fromisoformat(time)),
            "city": formats.city(),
        }

    def _words(self, mail: Mail, *, html: bool) -> "_Words":
        return _Words(self._templates, mail.locale, mail.template, html=html)


class _Words:
    """`t("intro", number=…)` in a template. In HTML both the text and its arguments are escaped."""

    def __init__(self, templates: Templates, locale: Locale, template: str, *, html: bool) -> None:
        self._templates, self._locale, self._template, self._html = templates, locale, template, html

    def __call__(self, key: str, **arguments: object) -> str:
        text = self._templates.text(self._locale, self._template, key)
        return (escape(text) if self._html else text).format(**arguments)


def _environment(templates: Templates, *, escaping: bool) -> SandboxedEnvironment:
    bodies = {name: templates.body(name) for name in templates.mails}
    return SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(LAYOUT), DictLoader(bodies)]),
        autoescape=escaping,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _on_one_line(value: Any) -> Any:
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, dict):
        return {key: _on_one_line(each) for key, each in value.items()}
    return [_on_one_line(each) for each in value] if isinstance(value, list) else value


def _numbers(mail: Mail) -> dict[str, str]:
    """What a subject, a preview line or a title may name: the document's number, and its order's."""
    numbers = {"number": mail.template_context.get("number"), "order_number": mail.order_number}
    return {name: one_line(str(number)) for name, number in numbers.items() if number}


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip(" ") for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"
