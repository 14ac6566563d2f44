"""The languages that customers are served in."""

from typing import Literal, get_args

Locale = Literal["fr", "nl", "en"]
"""The language of mails, documents and answers."""

LOCALES: tuple[Locale, ...] = get_args(Locale)

DEFAULT_LOCALE: Locale = "fr"
"""Of a request that names no language of ours, and of an account that chose none."""
