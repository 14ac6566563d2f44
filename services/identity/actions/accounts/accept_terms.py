"""What a customer accepts when opening an account: the terms of sale that the client showed (ID-03, ID-25)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import AcceptedTerms
from services.identity.domain.legal.legal_text import accepted


async def accept_terms(context: IdentityContext, version: str, shown: str) -> AcceptedTerms:
    """The acceptance to keep; `shown` is the hash of the words. TermsChanged when they are not those in force."""
    text = accepted(await context.legal_texts.in_force(), version, shown)
    return AcceptedTerms(version=text.version, hash=text.hash, language=text.locale, accepted_at=context.clock())
