"""What the fonts of the PDFs can print. A character that none of them has would be an empty box, which PDF/UA forbids:
Typst refuses the whole document."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"

SUBSTITUTE = "\N{REPLACEMENT CHARACTER}"

_UNSEEN = {"Mn", "Me"}
"""Categories of marks on other characters: without them the rest is still read."""

_NEVER = {"Cc", "Cf", "Zl", "Zp"}
"""Controls and direction marks: they would turn a name round, or give it a second line."""

_JOINTS = "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Of those, what words need: a place to break, and the joiners of Persian and of emoji."""


def printable(content: Any) -> Any:
    """Strings, in whatever lists and dictionaries, with � for each character that no font has, and without what turns
    text round."""
    if isinstance(content, str):
        return content if content.isascii() else "".join(map(_printed, content))
    if isinstance(content, dict):
        return {key: printable(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [printable(each) for each in content]
    return content


def _printed(char: str) -> str:
    category, is_there = unicodedata.category(char), ord(char) in _characters()
    if category in _NEVER and not (is_there and char in _JOINTS):
        return ""
    return char if is_there else "" if category in _UNSEEN else SUBSTITUTE


@cache
def _characters() -> frozenset[int]:
    """The code points of every font."""
    return frozenset(code for path in FONTS.glob("*.ttf") for code in _code_points(path))


def _code_points(path: Path) -> Iterable[int]:
    with TTFont(path, lazy=True) as font:
        return [*(font.getBestCmap() or ())]
