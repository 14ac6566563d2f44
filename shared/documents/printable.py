"""What the fonts of the PDFs can print. A character that none of them has would be an empty box, which PDF/UA forbids:
Typst refuses the whole document."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

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
    return frozenset(code for font in sorted(FONTS.glob("*.ttf")) for code in _code_points(font.read_bytes()))


def _code_points(font: bytes) -> Iterator[int]:
    """Those of one font, from its table `cmap` (OpenType 1.9): subtables of formats 4 and 12."""
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for index in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 8 + 8 * index)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if kind == 4:
            yield from _segments(font, start + offset)
        elif kind == 12:
            yield from _groups(font, start + offset)


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4s4xI4x", font, 12 + 16 * index) for index in range(count))
    return next(int(offset) for tag, offset in records if tag == name)


def _segments(font: bytes, at: int) -> Iterator[int]:
    """Format 4: ranges of the basic plane, each with a shift or a list of glyphs; glyph 0 is none."""
    (twice,) = struct.unpack_from(">H", font, at + 6)
    ends, starts, shifts, offsets = (
        struct.unpack_from(f">{twice // 2}H", font, at + 14 + twice * row + (2 if row else 0)) for row in range(4)
    )
    for index, (first, last, shift, offset) in enumerate(zip(starts, ends, shifts, offsets, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            place = at + 16 + twice * 3 + 2 * index + offset + 2 * (code - first)
            glyph = struct.unpack_from(">H", font, place)[0] if offset else (code + shift) & 0xFFFF
            if glyph:
                yield code


def _groups(font: bytes, at: int) -> Iterator[int]:
    """Format 12: ranges of every plane."""
    (count,) = struct.unpack_from(">I", font, at + 12)
    for index in range(count):
        first, last, _ = struct.unpack_from(">3I", font, at + 16 + 12 * index)
        yield from range(first, last + 1)
