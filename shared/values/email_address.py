"""An e-mail address as its owner writes it, and the one key that all its spellings share (ID-04)."""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email


@dataclass(frozen=True)
class EmailAddress:
    """`text` is what mails are sent to; `key` is what must be unique and what accounts are found by."""

    text: str
    key: str

    def __repr__(self) -> str:
        return "EmailAddress(…)"


def parse_email_address(text: str) -> EmailAddress:
    """The address in `text`, spaces around it ignored; ValueError says what is wrong with it, in words that may quote
    the input."""
    try:
        # test_environment allows .test (RFC 2606), which is reserved: no real address ends so
        valid = validate_email(text.strip(), check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    if unicodedata.normalize("NFKC", valid.local_part) != valid.local_part:
        raise ValueError("The address has look-alike characters: type it in ordinary letters and digits.")
    return EmailAddress(valid.normalized, email_key(valid.local_part, valid.ascii_domain or valid.domain))


def email_key(local_part: str, ascii_domain: str) -> str:
    """Case, composition and compatibility forms folded in the local part; the domain in its IDNA form."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", local_part).casefold())
    return f"{folded}@{ascii_domain.lower()}"
