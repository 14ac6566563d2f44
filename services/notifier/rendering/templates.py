"""The files of the mails: `mails/<event>.toml`, a body made of the layout's parts and its texts in every language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.i18n.catalogue import Catalogue, CatalogueError
from shared.values.locale import Locale

FOLDER = Path(__file__).parents[1] / "mails"
LAYOUT = FOLDER / "layout"
_COMMON = "common"


@dataclass(frozen=True)
class Templates:
    """Every mail's body and texts, and the texts that mails have in common."""

    mails: Mapping[str, Catalogue]
    common: Catalogue

    @classmethod
    def load(cls, names: Iterable[str], folder: Path = FOLDER) -> "Templates":
        """Reads one file for each mail; CatalogueError when it has no body, or a text that `common.toml` has too."""
        common = Catalogue.load(folder / f"{_COMMON}.toml")
        mails = {name: Catalogue.load(folder / f"{name}.toml") for name in names}
        for name, mail in mails.items():
            if not isinstance(mail.extra.get("body"), str):
                raise CatalogueError(f"{name}.toml: it has no body")
            if twice := sorted(mail.keys & common.keys):
                raise CatalogueError(f"{name}.toml: {', '.join(twice)}: in common.toml too")
        return cls(mails, common)

    def body(self, name: str) -> str:
        """The mail's body, a Jinja template."""
        return str(self.mails[name].extra["body"])

    def text(self, locale: Locale, name: str, key: str) -> str:
        """A text of one mail, or of all mails, its values still open; KeyError for one that neither has."""
        own = self.mails[name].texts[locale]
        return own[key] if key in own else self.common.texts[locale][key]
