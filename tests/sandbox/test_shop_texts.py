"""The pretend shop's texts: catalogues like every other, in the simple form that the browser reads."""

import re
from pathlib import Path

import pytest

from services.identity import settings as identity
from services.orders import settings as orders
from shared.i18n.catalogue import Catalogue

SHOP = Path(__file__).parents[2] / "sandbox" / "shop"
LINE = re.compile(r'(#.*)?|\[\w+\]|("?)[\w.]+\2 = ".*"')


def _source() -> str:
    return "\n".join(file.read_text() for file in [*SHOP.glob("*.html"), *SHOP.glob("*.js")])


def test_every_text_of_the_shop_is_there_in_every_language_and_used() -> None:
    """Nothing that a page shows lacks a text; no text is left that no page shows; a status may have one."""
    source = _source()
    keys = {key for key in Catalogue.load(SHOP / "texts.toml").keys if not key.startswith("status.")}
    asked = re.findall(r'\bt\("([\w.]+)"', source) + re.findall(r'data-(?:t|title)="([\w.]+)"', source)
    assert set(asked) <= keys
    assert not [key for key in keys if f'"{key}"' not in source]


@pytest.mark.parametrize("file", ["texts.toml", "terms.toml"])
def test_the_browser_reads_every_line(file: str) -> None:
    """texts.js knows comments, `[fr]` and `key = "text"`, and no other TOML."""
    lines = (SHOP / file).read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if not LINE.fullmatch(line)]


def test_the_terms_that_can_be_read_are_those_that_are_accepted() -> None:
    """The page of the terms says the version that an account and an order keep."""
    versions = {each.Settings.model_fields["terms_version"].default for each in (identity, orders)}
    [version] = versions
    texts = Catalogue.load(SHOP / "terms.toml").texts
    assert all(version in texts[locale]["version"] for locale in texts)
