"""A catalogue of texts is complete in every language, or the process does not start."""

import re
from pathlib import Path

import pytest

from shared.i18n.catalogue import Catalogue, CatalogueError

ROOT = Path(__file__).parents[3]
CATALOGUES = [
    file
    for folder in ("shared", "services", "sandbox")
    for file in sorted((ROOT / folder).rglob("*.toml"))
    if "[fr]" in file.read_text(encoding="utf-8")
]
GOOD = '[fr]\nhello = "Bonjour {name}"\n[nl]\nhello = "Dag {name}"\n[en]\nhello = "Hello {name}"\n'


def _load(folder: Path, content: str) -> Catalogue:
    file = folder / "greetings.toml"
    file.write_text(content, encoding="utf-8")
    return Catalogue.load(file)


def test_a_text_is_filled_in_its_language(tmp_path: Path) -> None:
    """The language's own text with its values; keys before the languages are kept apart."""
    catalogue = _load(tmp_path, 'body = "x"\n' + GOOD)
    assert catalogue.text("nl", "hello", name="Zoë") == "Dag Zoë"
    assert (catalogue.name, set(catalogue.keys), dict(catalogue.extra)) == ("greetings", {"hello"}, {"body": "x"})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "it has no texts"),
        (GOOD.replace("[nl]", "[de]"), "[de] is no language of ours"),
        (GOOD + 'bye = "Bye"\n', "bye has no text in fr, nl"),
        (GOOD.replace("Dag {name}", " "), "hello has no text in nl"),
        (GOOD.replace("Dag {name}", "Dag {naam}"), "hello does not have the same values"),
    ],
)
def test_a_planted_gap_is_named(tmp_path: Path, content: str, says: str) -> None:
    """A missing language, text or value, and a language that is none, are refused by file and key."""
    with pytest.raises(CatalogueError, match=r"greetings\.toml") as caught:
        _load(tmp_path, content)
    assert says in str(caught.value)


def test_there_are_catalogues_for_mails_documents_and_pages() -> None:
    """The list below is not empty by mistake."""
    names = {file.relative_to(ROOT).as_posix() for file in CATALOGUES}
    assert {
        "services/notifier/mails/common.toml",
        "services/billing/documents/texts.toml",
        "services/billing/adapters/stripe/checkout_page.toml",
        "shared/documents/texts.toml",
        "sandbox/shop/texts.toml",
    } <= names


@pytest.mark.rule("NO-01")
@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_catalogue_is_complete(file: Path) -> None:
    """The same texts and values in each language, and French with its no-break spaces."""
    french = Catalogue.load(file).texts["fr"]
    assert not [text for text in french.values() if re.search(r" [:?!;»]|« (?!\xa0)", text)]
