"""The language of a request's answer: that of its texts, whoever's account it is."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.types import Scope

from shared.i18n.negotiation import negotiate
from shared.values.locale import Locale


def locale_of(scope: Scope) -> Locale:
    """The language that the request's Accept-Language asks for."""
    return negotiate(",".join(Headers(scope=scope).getlist("accept-language")))


def language_headers(locale: Locale) -> dict[str, str]:
    """What an answer with texts says of their language."""
    return {"Content-Language": locale, "Vary": "Accept-Language"}


async def _language(request: Request) -> Locale:
    return locale_of(request.scope)


Language = Annotated[Locale, Depends(_language)]
"""The language of an endpoint's texts, as its parameter; the answer needs `language_headers`."""
