"""What a provider says of a person, in our words (OpenID Connect Core 1.0 section 5.1; Facebook's Graph API)."""

from collections.abc import Mapping
from typing import Any

from services.identity.domain.providers.config import OpenIdProvider, Provider
from services.identity.domain.providers.errors import ProviderRefused
from services.identity.domain.providers.link import link_key
from services.identity.domain.providers.login import Identity
from shared.values.email_address import EmailAddress, parse_email_address
from shared.values.line import parse_line

_OPENID = {"subject": "sub", "first_name": "given_name", "name": "family_name"}
_PLAIN = {"subject": "id", "first_name": "first_name", "name": "last_name"}

_LONGEST_SUBJECT = 255
"""Characters (OpenID Connect Core 1.0 section 2)."""


def identity_of(provider: Provider, claims: Mapping[str, Any]) -> Identity:
    """Who it is; ProviderRefused without an id. What cannot be used of the rest is left out."""
    oidc = isinstance(provider, OpenIdProvider)
    named = _OPENID if oidc else _PLAIN
    subject = str(claims.get(named["subject"]) or "")
    if not 1 <= len(subject) <= _LONGEST_SUBJECT:
        raise ProviderRefused("It names nobody.")
    address = _address(claims.get("email"))
    return Identity(
        provider=provider.name,
        key=link_key(provider.name, subject),
        email=address.text if address else None,
        email_key=address.key if address else None,
        # PayPal writes the boolean as a string. A plain provider's word for it has no agreed meaning.
        email_confirmed=oidc and address is not None and claims.get("email_verified") in (True, "true"),
        first_name=_line(claims.get(named["first_name"])),
        name=_line(claims.get(named["name"])),
    )


def _address(value: Any) -> EmailAddress | None:
    try:
        return parse_email_address(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _line(value: Any) -> str | None:
    try:
        return parse_line(value.strip()[:200]) or None if isinstance(value, str) else None
    except ValueError:
        return None
