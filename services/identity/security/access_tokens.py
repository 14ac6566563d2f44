"""Access tokens: ES256 JWTs as RFC 9068 profiles them, that any gateway can check with the published keys (ID-07)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

import jwt as pyjwt
from joserfc import jwt
from joserfc.jwk import ECKey

from shared.persistence.ended_sessions import TOKEN_LIFE
from shared.values.ids import NewId
from shared.values.viewer import Viewer
from shared.web.auth import AUDIENCE, TOKEN_TYPE
from shared.web.claims import claims_of


class AccessTokens:
    """Signs with the first key, publishes all; the README says how to rotate them."""

    life: ClassVar[timedelta] = TOKEN_LIFE

    def __init__(self, keys: Sequence[ECKey], issuer: str, new_id: NewId) -> None:
        self.issuer = issuer
        self._key, self._new_id = keys[0], new_id
        self._published = [key.as_dict(private=False) for key in keys]
        self._own = {entry["kid"]: pyjwt.PyJWK(entry, "ES256") for entry in self._published}

    def issue(self, viewer: Viewer, now: datetime, *, until: datetime | None = None) -> str:
        """Names the viewer with kind, customer number, role and scopes; valid for ten minutes from `now`, or until a
        moment before."""
        header = {"typ": TOKEN_TYPE, "alg": "ES256", "kid": self._key.kid}
        claims = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            **claims_of(viewer),
            "iat": int(now.timestamp()),
            "exp": int((until or now + self.life).timestamp()),
            "jti": self._new_id("tok"),
        }
        return jwt.encode(header, claims, self._key, algorithms=["ES256"])

    def jwks(self) -> dict[str, Any]:
        """The public parts of every key."""
        return {"keys": self._published}

    async def public_key(self, kid: str) -> pyjwt.PyJWK | None:
        """One of our own keys, for the verifier of this service."""
        return self._own.get(kid)
