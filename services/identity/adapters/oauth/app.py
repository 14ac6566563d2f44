"""Authlib's client of one provider, over httpx."""

import warnings
from typing import Any

from authlib.deprecate import AuthlibDeprecationWarning

from services.identity.domain.providers.config import OpenIdProvider, Provider

with warnings.catch_warnings():
    # At import it asks for another package than httpx, which we use throughout.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.base_client.async_app import AsyncOAuth2Mixin
    from authlib.integrations.base_client.async_openid import AsyncOpenIDMixin
    from authlib.integrations.base_client.sync_app import BaseApp
    from authlib.integrations.httpx_client import AsyncOAuth2Client


class App(AsyncOAuth2Mixin, AsyncOpenIDMixin, BaseApp):
    """As Authlib's own integrations put theirs together, without a framework's session: what lasts from the beginning
    of a login to its end is ours to keep. Metadata and keys are fetched once, keys again for an unknown key id."""

    client_cls = AsyncOAuth2Client  # type: ignore[assignment]  # it has no types


_App: Any = App


def app_for(provider: Provider, timeout: float) -> Any:
    """The client of a provider, which proves itself to be who began (PKCE with S256, RFC 7636)."""
    oidc = isinstance(provider, OpenIdProvider)
    client = {
        "scope": " ".join(provider.scopes),
        "code_challenge_method": "S256",
        "timeout": timeout,
        "trust_env": False,
        # As RFC 6749 prefers it for who has agreed on nothing else; plain providers document the other one.
        "token_endpoint_auth_method": "client_secret_basic" if oidc else "client_secret_post",
    }
    common = {"client_id": provider.client_id, "client_secret": provider.client_secret, "client_kwargs": client}
    if isinstance(provider, OpenIdProvider):
        discovery = provider.metadata_url or f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        return _App(None, server_metadata_url=discovery, **common)
    return _App(
        None,
        authorize_url=provider.authorization_endpoint,
        access_token_url=provider.token_endpoint,
        userinfo_endpoint=provider.userinfo_endpoint,
        **common,
    )
