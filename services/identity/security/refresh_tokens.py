"""Refresh tokens: `<session>.<generation>.<mac>`, opaque to clients, checked without the database (ID-07)."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from shared.values.keys import decode_key, encode_key

_FORM = re.compile(r"(?P<session>ses_[0-9A-Z]{26})\.(?P<generation>0|[1-9][0-9]{0,8})\.(?P<mac>[A-Za-z0-9_-]{43})")
_PURPOSE = "comptoir refresh token 1"


@dataclass(frozen=True)
class Presented:
    """What a genuine refresh token says."""

    session_id: str
    generation: int


class RefreshTokens:
    """HMAC-SHA256 under a purpose of its own: the first key signs, all verify."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [decode_key(key) for key in keys]

    def issue(self, session_id: str, generation: int) -> str:
        """The token for one generation of a session."""
        return f"{session_id}.{generation}.{_mac(self._keys[0], session_id, generation)}"

    def read(self, token: str) -> Presented | None:
        """What the token says; None when we never issued it."""
        form = _FORM.fullmatch(token)
        if form is None:
            return None
        presented = Presented(form["session"], int(form["generation"]))
        macs = [_mac(key, presented.session_id, presented.generation) for key in self._keys]
        genuine = [hmac.compare_digest(mac, form["mac"]) for mac in macs]
        return presented if any(genuine) else None


def _mac(key: bytes, session_id: str, generation: int) -> str:
    message = f"{_PURPOSE}\0{session_id}\0{generation}".encode()
    return encode_key(hmac.new(key, message, hashlib.sha256).digest())
