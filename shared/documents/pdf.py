"""A document as PDF, by Typst with the fonts given here: the same bytes on every machine (BI-06), tagged, with title
and language (PDF/UA-1, AP-04)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from shared.documents.printable import FONTS, printable
from shared.i18n.catalogue import Catalogue
from shared.values.brand import Brand
from shared.values.locale import Locale

_FOLDER = Path(__file__).parent
_TEXTS = Catalogue.load(_FOLDER / "texts.toml")
_LONG_WORD, _PIECE = re.compile(r"[^\s-]{21,}"), re.compile(r".{1,8}", re.DOTALL)
_BREAK_HERE = "\N{ZERO WIDTH SPACE}"


@dataclass(frozen=True)
class Issuer:
    """The merchant by law: name, address lines, and the numbers of which the first two stand on every page."""

    name: str
    address: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """What surrounds every document's content. `title` is the PDF's, `reference` stands in the footer."""

    title: str
    reference: str
    locale: Locale
    day: date
    brand: Brand
    issuer: Issuer

    def as_data(self) -> dict[str, Any]:
        """As `base.typ` reads it."""
        return {
            "title": self.title,
            "reference": self.reference,
            "locale": self.locale,
            "day": {"year": self.day.year, "month": self.day.month, "day": self.day.day},
            "brand": {
                "name": self.brand.name,
                "colour": self.brand.colour,
                "text_colour": self.brand.text_colour,
            },
            "issuer": {
                "name": self.issuer.name,
                "address": self.issuer.address,
                "numbers": self.issuer.numbers,
            },
            "texts": _TEXTS.texts[self.locale],
        }


def render(template: Path, frame: Frame, content: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF's bytes; some 20 ms of CPU a page, so call it in a thread.

    `template` is a Typst file that imports `/base.typ`; `content` holds strings, which the template only places. A
    character that no font has is printed as �.
    """
    files: Any = {"main.typ": template.read_bytes(), "base.typ": (_FOLDER / "base.typ").read_bytes()}
    pdf = typst.compile(
        files,
        sys_inputs={"data": json.dumps(printable({"frame": frame.as_data(), "content": dict(content)}))},
        font_paths=_fonts(),
        timestamp=made_at.replace(microsecond=0),  # all that a PDF can say
        pdf_standards="ua-1",
    )
    assert isinstance(pdf, bytes)
    return pdf


def breakable(text: str) -> str:
    """Very long words with places to break, so that they stay in their column."""
    return _LONG_WORD.sub(lambda word: _BREAK_HERE.join(_PIECE.findall(word[0])), text)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
