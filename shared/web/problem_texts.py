"""What people read of an error: the catalogue of problems, the kernel's and each service's own.

The kernel's texts are `problems.toml` beside this file, a service's `endpoints/problems.toml`. The codes in them are
the closed list of what is answered; `tests/architecture/test_problems.py` holds that none lacks or is left over.
"""

from pathlib import Path

from shared.errors import Params
from shared.i18n.catalogue import Catalogue, CatalogueError
from shared.values.locale import Locale

_FOLDER = Path(__file__).parent
_TITLES = Catalogue.load(_FOLDER / "titles.toml")

SHARED = Catalogue.load(_FOLDER / "problems.toml")
"""The codes that every service answers."""


def problem_text(code: str, locale: Locale, params: Params | None = None, texts: Catalogue = SHARED) -> str:
    """The `detail` of one of our codes; KeyError for a code, or a param of its text, that there is not."""
    return texts.text(locale, code, **(params or {}))


def problem_title(status: int, locale: Locale) -> str:
    """The `title` of every problem with this status; that of 400 or 500 for one that has none of its own."""
    key = str(status)
    return _TITLES.text(locale, key if key in _TITLES.keys else f"{status // 100}00")


def texts_of(own: Catalogue | None) -> Catalogue:
    """The kernel's texts and a service's own; CatalogueError when a code of the service is the kernel's too."""
    if own is None:
        return SHARED
    if twice := sorted(own.keys & SHARED.keys):
        raise CatalogueError(f"{own.name}.toml: {', '.join(twice)}: in shared/web/problems.toml too")
    return Catalogue(own.name, {locale: {**texts, **own.texts[locale]} for locale, texts in SHARED.texts.items()})
