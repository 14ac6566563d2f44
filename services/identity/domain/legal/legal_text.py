"""The merchant's legal texts (ID-25): versions, each with the moment it takes effect and the hash of its words."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from shared.errors import Refused
from shared.values.locale import Locale
from shared.values.state import State

TERMS_OF_SALE = "terms_of_sale"
"""The kind that a registration accepts (ID-03)."""


class TermsChanged(Refused):
    """The terms that the client showed are not the ones in force: they have to be shown, and accepted, again."""

    code = "terms_changed"


class LegalText(State):
    """One version of a text in one language. `hash` is the SHA-256 of `text` in UTF-8, in hexadecimal."""

    kind: str
    version: str
    locale: Locale
    effective_at: datetime
    title: str
    text: str
    hash: str


Key = tuple[str, Locale]


def text_id(kind: str, version: str, locale: Locale) -> str:
    """The id under which a text is stored: a version says the same for ever."""
    return f"{kind}:{version}:{locale}"


def text_hash(text: str) -> str:
    """What names exactly these words."""
    return hashlib.sha256(text.encode()).hexdigest()


def in_force(texts: Iterable[LegalText], now: datetime) -> Mapping[Key, LegalText]:
    """By kind and language, the version that took effect last."""
    effective = [text for text in texts if text.effective_at <= now]
    return {(text.kind, text.locale): text for text in sorted(effective, key=lambda text: text.effective_at)}


def accepted(texts: Mapping[Key, LegalText], version: str, shown: str) -> LegalText:
    """The terms of sale with this version and the hash `shown`, which also says in which language; TermsChanged when
    none that is in force has them."""
    for (kind, _), text in texts.items():
        if (kind, text.version, text.hash) == (TERMS_OF_SALE, version, shown):
            return text
    raise TermsChanged
