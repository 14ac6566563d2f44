"""A catalogue of texts is complete in every language, or the process does not start."""

from pathlib import Path

import pytest

from shared.i18n.catalogue import Catalogue, CatalogueError

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
