"""What identity says where it may not say more: sentences, in the language of the request."""

from pathlib import Path

from fastapi import Response

from shared.i18n.catalogue import Catalogue
from shared.values.locale import Locale
from shared.web.language import language_headers

_TEXTS = Catalogue.load(Path(__file__).with_name("answers.toml"))


def sentence(key: str, language: Locale, response: Response) -> str:
    """A sentence of answers.toml for an answer whose headers `response` collects: they name its language."""
    response.headers.update(language_headers(language))
    return _TEXTS.text(language, key)
