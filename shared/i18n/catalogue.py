"""The texts of one subject in every language, from one TOML file: a table per language, `[fr] [nl] [en]`.

A file may hold other keys before its languages (a mail holds its body); they are in `Catalogue.extra`. Everything is
read and checked at start: a language that lacks a text stops the process, not a customer's mail.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any

from shared.values.locale import LOCALES, Locale


class CatalogueError(ValueError):
    """A catalogue cannot be used; the message names the file and each fault."""


@dataclass(frozen=True)
class Catalogue:
    """The texts of one file. `{name}` in a text stands for a value, in every language for the same ones."""

    name: str
    texts: Mapping[Locale, Mapping[str, str]]
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, file: Path) -> "Catalogue":
        """The file's texts; CatalogueError when a language lacks a text, or a value of it, that another one has."""
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        tables = {locale: content.pop(locale, {}) for locale in LOCALES}
        faults = [*_faults(tables), *_strays(content)]
        if faults:
            raise CatalogueError(f"{file.name}: {'; '.join(faults)}")
        return cls(file.stem, tables, content)

    @property
    def keys(self) -> frozenset[str]:
        """The names of the texts, the same in every language."""
        return frozenset(self.texts[LOCALES[0]])

    def text(self, locale: Locale, key: str, /, **values: object) -> str:
        """A text with its values filled in; KeyError for one that the catalogue does not have."""
        return self.texts[locale][key].format(**values)


def values_of(text: str) -> frozenset[str]:
    """The names that a text leaves open: {"number"} for `Order {number}`."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def _faults(tables: Mapping[Locale, Any]) -> list[str]:
    every = sorted({key for texts in tables.values() for key in texts})
    faults = [] if every else ["it has no texts"]
    for key in every:
        given = {locale: texts.get(key) for locale, texts in tables.items()}
        missing = [locale for locale, text in given.items() if not isinstance(text, str) or not text.strip()]
        if missing:
            faults.append(f"{key} has no text in {', '.join(missing)}")
        elif len({values_of(str(text)) for text in given.values()}) > 1:
            faults.append(f"{key} does not have the same values in every language")
    return faults


def _strays(content: Mapping[str, Any]) -> list[str]:
    """A table that is no language we know, such as [de], would never be read."""
    return [f"[{key}] is no language of ours" for key, value in content.items() if isinstance(value, dict)]
