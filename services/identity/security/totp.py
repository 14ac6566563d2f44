"""TOTP (RFC 6238): secrets of authenticator apps, sealed at rest, and the codes that they show (ID-23)."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import pyotp

from shared.events.sealing import PersonalBox

_EARLIER_AND_LATER = (-1, 0, 1)
"""Time steps of 30 s around ours: clocks differ, and people type slowly (RFC 6238 section 5.2)."""


@dataclass(frozen=True)
class NewSecret:
    """A fresh secret: `sealed` is kept; `secret` and `uri`, which authenticator apps read, are shown once."""

    sealed: str = field(repr=False)
    secret: str = field(repr=False)
    uri: str = field(repr=False)


class Totp:
    """Seals with the first of `keys`, opens with any (NaCl SecretBox). Apps show the host of `issuer`."""

    def __init__(self, keys: Sequence[str], issuer: str) -> None:
        self._box, self._issuer = PersonalBox(keys), urlsplit(issuer).hostname or issuer

    def new(self, account: str) -> NewSecret:
        """A secret of 160 random bits for the login that `account` names."""
        secret = pyotp.random_base32()
        uri = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=self._issuer)
        return NewSecret(self._box.seal(secret), secret, uri)

    def step_of(self, sealed: str, code: str, now: datetime) -> int | None:
        """The time step whose code this is; None when it is none of this one and its neighbours."""
        totp = pyotp.TOTP(self._box.open(sealed))
        here = totp.timecode(now)
        steps = [here + offset for offset in _EARLIER_AND_LATER]
        found = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)]
        return found[0] if found else None

    def resealed(self, sealed: str) -> str:
        """The same secret under today's first key: so a withdrawn key is in use by nobody who logs in."""
        return self._box.seal(self._box.open(sealed))
