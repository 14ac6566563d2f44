"""The pretend shop's texts: a catalogue like every other, in the simple form that the browser reads."""

import re
from pathlib import Path

from shared.i18n.catalogue import Catalogue

SHOP = Path(__file__).parents[2] / "sandbox" / "shop"
LINE = re.compile(r'(#.*)?|\[\w+\]|("?)[\w.]+\2 = ".*"')


def _used() -> set[str]:
    files = [*SHOP.glob("*.html"), *SHOP.glob("*.js")]
    source = "\n".join(file.read_text() for file in files)
    keys = set(re.findall(r'\bt\("([\w.]+)"', source)) | set(re.findall(r'data-(?:t|title)="([\w.]+)"', source))
    for heads in re.findall(r"\btable\(\[([^\]]*)\]", source):
        keys |= set(re.findall(r'"(\w+)"', heads))
    return keys


def test_every_text_of_the_shop_is_there_in_every_language_and_used() -> None:
    """Nothing that a page shows lacks a text; no text is left that no page shows; a status may have one."""
    catalogue = Catalogue.load(SHOP / "texts.toml")
    assert {key for key in catalogue.keys if not key.startswith("status.")} == _used()


def test_the_browser_reads_every_line() -> None:
    """texts.js knows comments, `[fr]` and `key = "text"`, and no other TOML."""
    lines = (SHOP / "texts.toml").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if not LINE.fullmatch(line)]
