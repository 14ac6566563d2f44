"""Take what a provider's page sends the browser back with, and find out who it is (ID-09)."""

from collections.abc import Mapping
from urllib.parse import urlencode

from services.identity.context import IdentityContext
from services.identity.domain.links.token import token_hash
from services.identity.domain.providers.errors import ProviderRefused, ProviderUnavailable
from services.identity.domain.providers.login import LoginOver, ProviderLogin, answer, identify
from shared.errors import NotFound
from shared.observability.security_log import What, record
from shared.persistence.versioned import Versioned
from shared.values.ids import new_secret

_DENIED = "access_denied"
"""RFC 6749 section 4.1.2.1: the person said no."""


async def answer_login(context: IdentityContext, provider: str, query: Mapping[str, str]) -> str:
    """Where the browser goes next: the page of the login's return target, with a ticket or an error in the fragment,
    which no server sees. Whatever went wrong, the page says it: `denied`, `provider_login_over`, `provider_refused`,
    `provider_unavailable`."""
    try:
        login = await _claim(context, provider, query.get("state", ""))
    except LoginOver as error:
        record(What.PROVIDER_LOGIN_REFUSED, why=error.code)
        return _page(context, None, error=error.code, provider=provider)
    try:
        ticket = await _ticket(context, login, query)
    except (ProviderRefused, ProviderUnavailable) as error:
        record(What.PROVIDER_LOGIN_REFUSED, why=error.code, provider=provider)
        return _page(context, login.state, error=error.code, provider=provider)
    if ticket is None:
        return _page(context, login.state, error="denied", provider=provider)
    return _page(context, login.state, ticket=ticket, provider=provider)


async def _claim(context: IdentityContext, provider: str, state: str) -> Versioned[ProviderLogin]:
    """The login that the answer belongs to, which takes no other one from now on; LoginOver."""
    login_id, now = state.partition(".")[0], context.clock()
    try:
        return await context.providers.logins.change(
            login_id, lambda login: answer(login, provider, token_hash(state), now), processed=None
        )
    except NotFound:
        raise LoginOver from None


async def _ticket(context: IdentityContext, login: Versioned[ProviderLogin], query: Mapping[str, str]) -> str | None:
    """A ticket for who the provider says it is; None when the person did not want to."""
    if query.get("error") == _DENIED:
        return None
    code, state = query.get("code"), login.state
    if not code or "error" in query:
        raise ProviderRefused("There is no code.")
    unseal = context.providers.sealing.open
    identity = await context.providers.offered.identify(
        state.provider, code, unseal(state.code_verifier), unseal(state.nonce), query.get("iss")
    )
    ticket, now = f"{login.id}.{new_secret()}", context.clock()
    hashed = token_hash(ticket)
    await context.providers.logins.change(
        login.id, lambda login: identify(login, identity, hashed, now), processed=None
    )
    return ticket


def _page(context: IdentityContext, login: ProviderLogin | None, **fragment: str) -> str:
    target, locale = (login.return_target, login.locale) if login else (None, None)
    values = {"locale": locale} if locale else {}
    return context.return_targets.address(target, context.providers.return_path, **values) + "#" + urlencode(fragment)
