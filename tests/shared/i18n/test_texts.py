"""Every text for people, in every catalogue of the project, is set as a printer would set it."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.i18n.catalogue import Catalogue
from shared.values.locale import LOCALES
from tests.architecture.source import ROOT, name

THIN = "\N{NARROW NO-BREAK SPACE}"

FAULTS = {
    "straight apostrophe or quotation mark: write ’ “ ” « »": r"""['"]""",
    "three dots: write …": r"\.\.\.",
    "two spaces": r"[ \u00a0\u202f]{2}",
    "a space that may break before a unit: write a no-break space": r"[\d}] (?:s|h|%|€|EUR|kB|MB|Mo)(?!\w)",
}
"""Of every language: what is wrong → how it is recognised."""

FRENCH = {f"no thin no-break space before {mark}": rf"(?<!{THIN}){re.escape(mark)}(?!\d)" for mark in ";:?!»"} | {
    "no thin no-break space after «": rf"«(?!{THIN})"
}

OTHERS = {"a space before ; : ? or !": r"\s[;:?!]", "French quotation marks": "[«»]"}


def catalogues() -> list[Path]:
    """The files that hold texts in our languages."""
    found = [path for folder in ("services", "shared", "sandbox") for path in (ROOT / folder).rglob("*.toml")]
    return sorted(path for path in found if set(LOCALES) <= tomllib.loads(path.read_text(encoding="utf-8")).keys())


def faults(text: str, locale: str) -> Iterator[str]:
    """What is wrong with a text, in words."""
    for fault, pattern in {**FAULTS, **(FRENCH if locale == "fr" else OTHERS)}.items():
        if re.search(pattern, text):
            yield f"{fault}: {text}"


@pytest.mark.parametrize("path", catalogues(), ids=name)
def test_every_text_is_well_set(path: Path) -> None:
    """No language lacks a text; apostrophes, quotation marks and no-break spaces are those of the language."""
    Catalogue.load(path)
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    found = [
        f"[{locale}] {key}: {fault}"
        for locale in LOCALES
        for key, text in tables[locale].items()
        for fault in faults(text, locale)
    ]
    assert not found, "\n".join(found)


def test_the_catalogues_are_found() -> None:
    """Mails, documents, problems, the shop and the hosted page are all among those that are checked."""
    found = {name(path.parent) for path in catalogues()}
    assert found >= {
        "services/notifier/mails",
        "services/billing/documents",
        "services/orders/endpoints",
        "shared/documents",
        "shared/web",
        "sandbox/shop",
        "sandbox/stripe",
    }


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("L'adresse", "fr"),
        ("Vraiment ?", "fr"),
        ("Vraiment\u00a0?", "fr"),
        ("Total: 5", "fr"),
        ("«\u00a0Payer\u00a0»", "fr"),
        ("dans {seconds} s.", "fr"),
        ("Really ?", "en"),
        ("the card's limit", "en"),
        ("Een ogenblik...", "nl"),
    ],
)
def test_a_badly_set_text_is_found(text: str, locale: str) -> None:
    """The checker finds each of its faults."""
    assert list(faults(text, locale))
