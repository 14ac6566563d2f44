"""What may be read before login (ID-25)."""

from collections.abc import Sequence

from services.identity.context import IdentityContext
from services.identity.domain.legal.legal_text import LegalText
from shared.errors import NotFound
from shared.values.locale import Locale


async def legal_texts(context: IdentityContext, locale: Locale) -> Sequence[LegalText]:
    """The texts in force in one language, by kind."""
    texts = await context.legal_texts.in_force()
    return [text for (_, language), text in sorted(texts.items()) if language == locale]


async def legal_text(context: IdentityContext, kind: str, locale: Locale, version: str | None) -> LegalText:
    """The version that is in force, or another one that was; NotFound."""
    if version is not None:
        return await context.legal_texts.served(kind, version, locale)
    texts = await context.legal_texts.in_force()
    if (kind, locale) not in texts:
        raise NotFound("legal text")
    return texts[kind, locale]
