"""ID tokens (OpenID Connect Core 1.0 section 2), signed with RS256 by a key that is made at each start."""

import base64
import hashlib
import secrets
import time
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from sandbox.oidc.grants import Grant

LIFE = 300
"""Seconds."""


class Signer:
    """One key, published as a JWK set."""

    def __init__(self) -> None:
        self._key = _new_key()

    def jwks(self) -> dict[str, Any]:
        """The public half."""
        return {"keys": [self._key.as_dict(private=False)]}

    def id_token(self, issuer: str, client_id: str, grant: Grant, access_token: str, fault: str | None) -> str:
        """Who logged in, for the client that asked; `fault` makes it wrong in one way."""
        now = int(time.time())
        claims = {
            "iss": "https://elsewhere.example" if fault == "wrong_issuer" else issuer,
            "aud": "somebody-else" if fault == "wrong_audience" else client_id,
            "sub": grant.person.id,
            "iat": now,
            "exp": now - 3600 if fault == "expired" else now + LIFE,
            "nonce": "another" if fault == "wrong_nonce" else grant.nonce,
            "at_hash": _half_hash(access_token),
        }
        key = _new_key(self._key.kid) if fault == "wrong_key" else self._key
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key, algorithms=["RS256"])


def _new_key(kid: str | None = None) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid or secrets.token_hex(8), "use": "sig", "alg": "RS256"})


def _half_hash(text: str) -> str:
    """OpenID Connect Core 1.0 section 3.1.3.6."""
    half = hashlib.sha256(text.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()
