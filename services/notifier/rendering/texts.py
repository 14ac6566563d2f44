"""The words of all mails: one TOML file per language, `templates/texts/<language>.toml`, a table per mail."""

import tomllib
from pathlib import Path

from shared.values.locale import LOCALES, Locale

COMMON = "common"


class Texts:
    """Everything is read at start: a file that is missing or broken stops the service, not a mail."""

    def __init__(self, folder: Path) -> None:
        self.tables: dict[str, dict[str, dict[str, str]]] = {
            locale: tomllib.loads((folder / f"{locale}.toml").read_text(encoding="utf-8")) for locale in LOCALES
        }

    def get(self, locale: Locale, template: str, key: str) -> str:
        """The text of a mail, or of all mails; KeyError for one that nobody wrote."""
        tables = self.tables[locale]
        own = tables[template]
        return own[key] if key in own else tables[COMMON][key]
