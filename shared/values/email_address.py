"""An e-mail address as its owner writes it, and the one key that all its spellings share (ID-04)."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class EmailAddress:
    """`text` is what mails are sent to; `key` is what must be unique and what accounts are found by."""

    text: str
    key: str

    def __repr__(self) -> str:
        return "EmailAddress(…)"


def email_key(local_part: str, ascii_domain: str) -> str:
    """Case, composition and compatibility forms folded in the local part; the domain in its IDNA form."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", local_part).casefold())
    return f"{folded}@{ascii_domain.lower()}"
