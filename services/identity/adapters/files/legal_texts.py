"""The merchant's legal texts in a folder (ID-25).

`versions.toml` lists each version of each kind with the moment it takes effect; `<kind>/<version>.<locale>.md` holds
its words in Markdown, whose first line is the title:

    [[versions]]
    kind = "terms_of_sale"
    version = "2026-11"
    effective_at = 2026-11-01T00:00:00+01:00
"""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from services.identity.domain.legal.legal_text import TERMS_OF_SALE, LegalText, text_hash
from shared.values.locale import LOCALES, Locale

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,39}$")]


class _Version(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Name
    version: Name
    effective_at: AwareDatetime


class _Index(BaseModel):
    model_config = ConfigDict(extra="forbid")

    versions: list[_Version]


def read_legal_texts(folder: Path) -> tuple[LegalText, ...]:
    """Every version in every language; ValueError says what is missing or wrong; terms of sale must be there."""
    texts = tuple(_texts(folder))
    if not any(text.kind == TERMS_OF_SALE for text in texts):
        raise ValueError(f"versions.toml lists no {TERMS_OF_SALE}")
    return texts


def _texts(folder: Path) -> Iterator[LegalText]:
    for listed in _index(folder / "versions.toml").versions:
        for locale in LOCALES:
            file = folder / listed.kind / f"{listed.version}.{locale}.md"
            yield _text(file, listed.kind, listed.version, locale, listed.effective_at)


def _index(file: Path) -> _Index:
    try:
        return _Index.model_validate(tomllib.loads(_words(file)))
    except ValidationError as error:
        places = (".".join(map(str, each["loc"])) for each in error.errors())
        raise ValueError(f"versions.toml: see {', '.join(places)}") from None


def _text(file: Path, kind: str, version: str, locale: Locale, effective_at: datetime) -> LegalText:
    text = _words(file)
    title, _, _ = text.partition("\n")
    if not title.startswith("# "):
        raise ValueError(f"{kind}/{file.name}: its first line is not a title, such as `# Terms of sale`")
    return LegalText(
        kind=kind,
        version=version,
        locale=locale,
        effective_at=effective_at.astimezone(UTC),
        title=title.removeprefix("# ").strip(),
        text=text,
        hash=text_hash(text),
    )


def _words(file: Path) -> str:
    """The file as it is: no line end is changed, so that the hash is that of the merchant's file."""
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise ValueError(f"{file.parent.name}/{file.name}: {error.strerror}") from None
