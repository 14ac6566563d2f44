"""The hosted page's words in French, Dutch and English, from `texts.toml`: a catalogue like every other of the project,
read here because the sandbox imports nothing of the product."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from sandbox.stripe.cards import Decline

LANGUAGES = ("fr", "nl", "en")

TEXTS: Mapping[str, Mapping[str, str]] = tomllib.loads(Path(__file__).with_name("texts.toml").read_text("utf-8"))


def language_of(session_locale: str | None, accept_language: str) -> str:
    """The session's locale, else the browser's first language that the page has, else English."""
    wanted = [session_locale or "", *(part.partition(";")[0].strip() for part in accept_language.split(","))]
    languages = (locale[:2].lower() for locale in wanted if locale not in ("", "auto"))
    return next((language for language in languages if language in LANGUAGES), "en")


def decline_text(decline: Decline, language: str) -> str:
    """What to tell the customer: the nearest text there is, never the raw code."""
    texts = TEXTS[language]
    return next(texts[code] for code in (decline.decline_code, decline.code, "card_declined") if code and code in texts)
