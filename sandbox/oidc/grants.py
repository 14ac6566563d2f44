"""Codes and access tokens: a code is good once, for a minute, for its redirect URI and its PKCE verifier."""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.oidc.companies import Company, Person

CODE_LIFE = 60.0
"""Seconds."""


@dataclass(frozen=True)
class Grant:
    """What a person agreed to on the authorization page."""

    company: Company
    person: Person
    redirect_uri: str
    challenge: str
    scope: str
    nonce: str | None
    expires_at: float


class GrantError(Exception):
    """An error of RFC 6749 section 5.2, by its code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Grants:
    """In memory: a restart forgets them."""

    _codes: dict[str, Grant] = field(default_factory=dict)
    _tokens: dict[str, Grant] = field(default_factory=dict)

    def code(self, company: Company, person: Person, asked: Mapping[str, str]) -> str:
        """A code for what the authorization request asked."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = Grant(
            company=company,
            person=person,
            redirect_uri=asked["redirect_uri"],
            challenge=asked["code_challenge"],
            scope=asked.get("scope", ""),
            nonce=asked.get("nonce"),
            expires_at=time.monotonic() + CODE_LIFE,
        )
        return code

    def redeem(self, company: Company, form: Mapping[str, str]) -> tuple[str, Grant]:
        """An access token for a code; GrantError. The code is used up, also by a wrong verifier."""
        grant = self._codes.pop(form.get("code", ""), None)
        if form.get("grant_type") != "authorization_code":
            raise GrantError("unsupported_grant_type")
        if grant is None or grant.company is not company or time.monotonic() > grant.expires_at:
            raise GrantError("invalid_grant")
        if form.get("redirect_uri") != grant.redirect_uri or _s256(form.get("code_verifier", "")) != grant.challenge:
            raise GrantError("invalid_grant")
        token = secrets.token_urlsafe(24)
        self._tokens[token] = grant
        return token, grant

    def of_token(self, company: Company, token: str) -> Grant | None:
        """Whose access token it is."""
        grant = self._tokens.get(token)
        return grant if grant and grant.company is company else None


def _s256(verifier: str) -> str:
    """RFC 7636 section 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
