"""The pretend shop's texts: catalogues like every other, in the simple form that the browser reads."""

import re
from pathlib import Path

from sandbox.stack.environment import LEGAL_TEXTS
from services.identity.adapters.files.legal_texts import read_legal_texts
from services.identity.domain.legal.legal_text import TERMS_OF_SALE
from services.orders import settings as orders
from shared.i18n.catalogue import Catalogue

SHOP = Path(__file__).parents[2] / "sandbox" / "shop"
LINE = re.compile(r'(#.*)?|\[\w+\]|("?)[\w.]+\2 = ".*"')


def _source() -> str:
    return "\n".join(file.read_text() for file in [*SHOP.glob("*.html"), *SHOP.glob("*.js")])


def test_every_text_of_the_shop_is_there_in_every_language_and_used() -> None:
    """Nothing that a page shows lacks a text; no text is left that no page shows: each is named, or belongs to a group
    (`role.`) of which pages make the names."""
    source = _source()
    groups = tuple(re.findall(r"`([a-z_]+\.(?:[a-z_]+[._])?)\$\{", source))
    keys = {key for key in Catalogue.load(SHOP / "texts.toml").keys if not key.startswith(groups)}
    assert "role." in groups
    asked = re.findall(r'\bt\("([\w.]+)"', source) + re.findall(r'data-(?:t|title)="([\w.]+)"', source)
    assert set(asked) <= keys
    assert not [key for key in keys if f'"{key}"' not in source]


def test_the_browser_reads_every_line() -> None:
    """texts.js knows comments, `[fr]` and `key = "text"`, and no other TOML."""
    lines = (SHOP / "texts.toml").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if not LINE.fullmatch(line)]


def test_an_order_accepts_the_terms_that_can_be_read() -> None:
    """The version that an order keeps is that of the sandbox's terms of sale."""
    versions = {text.version for text in read_legal_texts(LEGAL_TEXTS) if text.kind == TERMS_OF_SALE}
    assert versions == {orders.Settings.model_fields["terms_version"].default}
