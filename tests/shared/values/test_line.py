"""One line of text: what is refused, and what people's names need (S15)."""

import unicodedata

import pytest

from shared.values.line import parse_line


@pytest.mark.parametrize(
    "char",
    [
        "\n",
        "\r",
        "\t",
        "\x00",
        "\x7f",
        "\u0085",  # C1: a new line to Typst and to terminals
        "\u009b",  # C1: begins a terminal's command
        "\u2028",
        "\u2029",
        "\u200b",
        "\u202a",
        "\u202e",
        "\u2066",
        "\u2069",
        "\u061c",
        "\ufeff",
        "\U000e0041",  # a tag: hides text in text
        "\ue000",
        "\U000f0000",
        "\ud800",
        "\ufdd0",
        "\uffff",
        "\u0378",  # unassigned
    ],
    ids=ascii,
)
def test_what_no_line_holds_is_refused(char: str) -> None:
    """Controls of both sets, separators, direction marks, tags, private, unassigned and half characters."""
    with pytest.raises(ValueError, match="characters"):
        parse_line(f"Camille{char}Exemple")


@pytest.mark.parametrize(
    "name",
    [
        "Zoë D’Hondt-Łuczak",
        "Αικατερίνη Παπαδοπούλου",
        "Ґудзь Ђорђе",
        "王小明",
        "محمد علي",
        "نرگس می\u200cخواهم",
        "O'Neil 😀",
    ],
)
def test_names_of_all_scripts_are_kept(name: str) -> None:
    """Apostrophes, hyphens, any script, a joiner inside a Persian word: nobody's name is refused."""
    assert parse_line(name) == name


def test_accents_are_composed() -> None:
    """Two ways to type é become one, so that two spellings of a name are equal."""
    assert parse_line("Rene\u0301e") == "Ren\u00e9e" == unicodedata.normalize("NFC", "Rene\u0301e")


@pytest.mark.parametrize("text", ["\u200d", "\u0301", " \u200c "])
def test_a_line_of_nothing_that_is_seen_is_refused(text: str) -> None:
    """Joiners and accents alone are no name."""
    with pytest.raises(ValueError, match="seen"):
        parse_line(text)
