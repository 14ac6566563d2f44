"""The base of every PDF: the same bytes on every machine, readable by everybody."""

import hashlib
import io
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from shared.documents.pdf import Frame, Issuer, render
from shared.values.brand import Brand
from shared.values.locale import LOCALES, Locale

TEMPLATE = '#import "/base.typ": *\n#show: document\n= #content.heading\n#address-block("à", "Zoë", content.lines)\n'
MADE_AT = datetime(2026, 11, 24, 12, 0, 0, 123, tzinfo=UTC)


def rendered(folder: Path, locale: Locale = "fr", lines: tuple[str, ...] = ("’t Hof 5 €",)) -> bytes:
    """A small document."""
    template = folder / "small.typ"
    template.write_text(TEMPLATE)
    issuer = Issuer("Comptoir SA", ("Rue 1", "1000 Bruxelles"), ("TVA BE0999999922", "BCE 0999999922", "a@example.com"))
    frame = Frame("Facture 1", "F-1", locale, date(2026, 11, 24), Brand("Comptoir", "#1d3a6e"), issuer)
    return render(template, frame, {"heading": "Facture", "lines": lines}, MADE_AT)


@pytest.mark.rule("AP-04")
@pytest.mark.parametrize("locale", LOCALES)
def test_a_document_is_tagged_with_title_and_language(tmp_path: Path, locale: Locale) -> None:
    """PDF/UA-1: a reader's software knows what it is and how to pronounce it; the page's number is in its words."""
    reader = PdfReader(io.BytesIO(rendered(tmp_path, locale)))
    root: Any = reader.trailer["/Root"].get_object()
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (locale, True)
    assert reader.metadata is not None
    assert reader.metadata.title == "Facture 1"
    words = {"fr": "Page 1 sur 1", "nl": "Pagina 1 van 1", "en": "Page 1 of 1"}
    assert words[locale] in reader.pages[0].extract_text()


@pytest.mark.rule("BI-06")
def test_accents_signs_and_other_alphabets_are_printed_in_embedded_fonts(tmp_path: Path) -> None:
    """Nothing depends on the fonts of the machine that makes or shows the document."""
    lines = ("é ë œ € ’ « »", "Łódź", "Αθήνα", "София")
    page = PdfReader(io.BytesIO(rendered(tmp_path, lines=lines))).pages[0]
    assert all(line in page.extract_text() for line in lines)
    resources: Any = page["/Resources"].get_object()
    fonts = [font.get_object() for font in resources["/Font"].values()]
    assert {str(font["/BaseFont"]).partition("+")[2] for font in fonts} == {"Inter-Regular", "Inter-SemiBold"}


@pytest.mark.rule("BI-06")
@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("ԁӏ Ԛԝ", "NotoSans-Regular"),
        ("محمد", "NotoSansArabic"),
        ("יוסי", "NotoSansHebrew-Regular"),
        ("გიორგი", "NotoSansGeorgian"),
        ("Արամ", "NotoSansArmenian"),
        ("王小明 さくら", "DroidSansFallback"),
    ],
)
def test_a_name_in_another_script_is_printed_in_a_font_that_has_it(tmp_path: Path, name: str, font: str) -> None:
    """Every letter of the name has its glyph, embedded, and can be copied out of the document."""
    page = PdfReader(io.BytesIO(rendered(tmp_path, lines=(name,)))).pages[0]
    resources: Any = page["/Resources"].get_object()
    fonts = {str(each.get_object()["/BaseFont"]) for each in resources["/Font"].values()}
    assert any(font in each for each in fonts), fonts
    assert set(name) - {" "} <= set(page.extract_text())


@pytest.mark.rule("BI-06")
@pytest.mark.parametrize(
    ("text", "printed"),
    [("Zoë 😀", "Zoë �"), ("김철수", "���"), ("👩\u200d💻", "��"), ("Ex\u202eem\u0085ple", "Exemple")],
)
def test_what_no_font_has_is_said_and_does_not_stop_the_document(tmp_path: Path, text: str, printed: str) -> None:
    """A sign stands for each character that cannot be printed: without it Typst refuses the whole document. What turns
    text round or breaks its line, in data of before or of another source, is left out."""
    pdf = rendered(tmp_path, lines=(text,))
    assert printed in PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\u200d", "")


@pytest.mark.rule("BI-06")
def test_another_process_with_another_surrounding_makes_the_same_bytes(tmp_path: Path) -> None:
    """Neither time zone, language, home nor system fonts change a byte."""
    here = hashlib.sha256(rendered(tmp_path)).hexdigest()
    code = (
        "import hashlib, sys; from pathlib import Path; from tests.shared.test_documents import rendered; "
        "print(hashlib.sha256(rendered(Path(sys.argv[1]))).hexdigest())"
    )
    environment = os.environ | {"TZ": "Asia/Tokyo", "LC_ALL": "C", "HOME": str(tmp_path), "FONTCONFIG_PATH": "none"}
    root = Path(__file__).parents[2]
    other = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == here
