"""The providers of the settings, asked over HTTP (ID-09; OpenID Connect Core 1.0, RFC 6749)."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import structlog
from authlib.common.errors import AuthlibBaseError
from joserfc.errors import JoseError

from services.identity.adapters.oauth.app import app_for
from services.identity.adapters.oauth.claims import identity_of
from services.identity.domain.providers.config import OpenIdProvider, Provider
from services.identity.domain.providers.errors import ProviderRefused, ProviderUnavailable
from services.identity.domain.providers.login import Identity
from shared.errors import NotFound
from shared.values.ids import new_secret
from shared.values.locale import Locale

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Begun:
    """Where the browser goes, and what is needed when it comes back."""

    url: str
    code_verifier: str = field(repr=False)
    nonce: str = field(repr=False)


class Providers:
    """`public_url` is the gateway's, `timeout` the seconds that a provider has for all that one step needs of it."""

    def __init__(self, configured: Sequence[Provider], public_url: str, timeout: float) -> None:
        self.configured = {each.name: each for each in configured}
        self._apps = {each.name: app_for(each, timeout) for each in configured}
        self._public_url, self._timeout = public_url, timeout

    async def begin(self, name: str, state: str, locale: Locale) -> Begun:
        """The address at the provider; NotFound when there is no such provider, ProviderUnavailable."""
        app, provider = self._app(name)
        verifier, nonce = new_secret(), new_secret()
        more = {"nonce": nonce, "ui_locales": locale} if isinstance(provider, OpenIdProvider) else {}
        try:
            async with self._answers(name):
                await self._check_issuer(app, provider)
                address = await app.create_authorization_url(
                    self._redirect_uri(name), state=state, code_verifier=verifier, **more
                )
        except ProviderRefused:
            raise ProviderUnavailable(name) from None
        return Begun(address["url"], verifier, nonce)

    async def identify(self, name: str, code: str, code_verifier: str, nonce: str, issuer: str | None) -> Identity:
        """Who logged in, by the code that the browser brought, and by the issuer that it says it is from (RFC 9207);
        ProviderRefused, ProviderUnavailable. NotFound when the provider was taken out of the settings meanwhile."""
        app, provider = self._app(name)
        if isinstance(provider, OpenIdProvider) and issuer not in (None, provider.issuer):
            raise ProviderRefused("The answer names another issuer.")
        async with self._answers(name):
            await self._check_issuer(app, provider)
            token = await app.fetch_access_token(
                self._redirect_uri(name), grant_type="authorization_code", code=code, code_verifier=code_verifier
            )
            claims = await self._claims(app, provider, token, nonce)
        return identity_of(provider, claims)

    def _app(self, name: str) -> tuple[Any, Provider]:
        if name not in self.configured:
            raise NotFound("provider")
        return self._apps[name], self.configured[name]

    def _redirect_uri(self, name: str) -> str:
        # An address of its own for each: the answer of one is never taken for another's (RFC 9700 section 4.4.2.2).
        return f"{self._public_url}/identity/v1/providers/{name}/callback"

    async def _check_issuer(self, app: Any, provider: Provider) -> None:
        """What is discovered must be of the issuer that was asked (OpenID Connect Discovery 1.0 section 4.3)."""
        metadata = await app.load_server_metadata()
        if isinstance(provider, OpenIdProvider) and metadata.get("issuer") != provider.issuer:
            raise ProviderRefused("The metadata names another issuer.")

    async def _claims(self, app: Any, provider: Provider, token: Any, nonce: str) -> Mapping[str, Any]:
        """The ID token's, checked, with what the userinfo endpoint adds; of a plain provider the latter alone."""
        if not isinstance(provider, OpenIdProvider):
            return dict(await app.userinfo(token=token))
        options = {
            "iss": {"essential": True, "values": [provider.issuer]},
            "aud": {"essential": True, "values": [provider.client_id]},
        }
        claims = await app.parse_id_token(token, nonce, claims_options=options)
        if claims is None:
            raise ProviderRefused("There is no ID token.")
        if "userinfo_endpoint" not in await app.load_server_metadata():
            return dict(claims)
        more = await app.userinfo(token=token)
        if more.get("sub") != claims["sub"]:  # OpenID Connect Core 1.0 section 5.3.2
            raise ProviderRefused("The userinfo is somebody else's.")
        return {**claims, **more}

    @asynccontextmanager
    async def _answers(self, name: str) -> AsyncIterator[None]:
        """Turns what Authlib and httpx raise into our errors; their texts may quote tokens and are dropped."""
        try:
            async with asyncio.timeout(self._timeout):
                yield
        except (httpx.TransportError, TimeoutError) as error:
            log.warning("provider_unavailable", provider=name, kind=type(error).__name__)
            raise ProviderUnavailable(name) from None
        except httpx.HTTPStatusError as error:
            log.warning("provider_unavailable", provider=name, status=error.response.status_code)
            raise ProviderUnavailable(name) from None
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, RuntimeError) as error:
            log.warning("provider_refused", provider=name, kind=type(error).__name__)
            raise ProviderRefused("The provider's answer proves nothing.") from None
        except ProviderRefused as error:
            log.warning("provider_refused", provider=name, why=error.message)
            raise
