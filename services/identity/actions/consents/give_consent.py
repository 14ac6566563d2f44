"""Give one of the caller's consents, to the words that were shown (ID-13)."""

from services.identity.actions.accounts.own_account import own_account
from services.identity.actions.consents.change_consents import change_consents
from services.identity.context import IdentityContext
from services.identity.domain.consents.consents import Consent, ConsentKind, Consents, Wording
from services.identity.domain.consents.transitions import give
from shared.errors import Refused
from shared.values.viewer import Viewer


class WordingChanged(Refused):
    """The words that the client showed are not the ones in force: they have to be shown, and agreed to, again."""

    code = "wording_changed"


async def give_consent(
    context: IdentityContext, viewer: Viewer, kind: ConsentKind, version: str, shown: str
) -> Consents:
    """The caller's consents afterwards; `shown` is the hash of the words. WordingChanged, SessionOver."""
    account = (await own_account(context, viewer)).state
    consent = Consent(
        kind=kind,
        wording=await _wording(context, kind, version, shown),
        given_at=context.clock(),
        source="account",
        address=account.email,
    )
    return await change_consents(context, account.account_id, lambda consents: give(consents, consent))


async def _wording(context: IdentityContext, kind: ConsentKind, version: str, shown: str) -> Wording:
    for text in (await context.legal_texts.in_force()).values():
        if (text.kind, text.version, text.hash) == (kind.legal_text, version, shown):
            return Wording(version=text.version, language=text.locale, hash=text.hash)
    raise WordingChanged
