"""Begin a login at a provider: where the browser goes, and what is kept until it comes back (ID-09)."""

from dataclasses import dataclass, field
from datetime import datetime

from services.identity.context import IdentityContext
from services.identity.domain.links.token import token_hash
from services.identity.domain.providers.login import LOGIN_LIFE, ProviderLogin
from shared.values.ids import new_secret
from shared.values.locale import Locale


@dataclass(frozen=True)
class BegunLogin:
    """`secret` is for whoever began it: without it, the ticket at the end is worth nothing."""

    authorization_url: str = field(repr=False)
    secret: str = field(repr=False)
    expires_at: datetime


async def begin_login(
    context: IdentityContext, provider: str, return_target: str | None, locale: Locale, secret: str | None = None
) -> BegunLogin:
    """NotFound when there is no such provider, Invalid when there is no such return target, ProviderUnavailable. A
    browser that has a `secret` already goes on with it: two of its tabs may log in at once."""
    target = context.return_targets.chosen(return_target)
    login_id, holder = context.new_id("plg"), secret or new_secret()
    state = f"{login_id}.{new_secret()}"
    begun = await context.providers.offered.begin(provider, state, locale)
    seal = context.providers.sealing.seal
    login = ProviderLogin(
        provider=provider,
        state_hash=token_hash(state),
        holder_hash=token_hash(holder),
        code_verifier=seal(begun.code_verifier),
        nonce=seal(begun.nonce),
        return_target=target,
        locale=locale,
        expires_at=context.clock() + LOGIN_LIFE,
    )
    await context.providers.logins.create(login_id, login)
    return BegunLogin(begun.url, holder, login.expires_at)
