"""Device tokens: `<device>.<mac>`, the proof that a device logged in to an account before (S4).

It opens nothing: with it, wrong passwords of strangers do not slow the owner down."""

import hashlib
import hmac
import re
from collections.abc import Sequence

from shared.values.ids import NewId
from shared.values.keys import decode_key, encode_key

_FORM = re.compile(r"(?P<device>dev_[0-9A-Z]{26})\.(?P<mac>[A-Za-z0-9_-]{43})")
_PURPOSE = "comptoir device token 1"


class DeviceTokens:
    """HMAC-SHA256 over account and device, under a purpose of its own: the first key signs, all verify."""

    def __init__(self, keys: Sequence[str], new_id: NewId) -> None:
        self._keys, self._new_id = [decode_key(key) for key in keys], new_id

    def issue(self, account_id: str) -> str:
        """The token of a device that the account did not know."""
        device = self._new_id("dev")
        return f"{device}.{_mac(self._keys[0], account_id, device)}"

    def device(self, token: str | None, account_id: str) -> str | None:
        """Which device of the account a token names; None when it is none of ours, or another account's."""
        form = _FORM.fullmatch(token or "")
        if form is None:
            return None
        genuine = [hmac.compare_digest(_mac(key, account_id, form["device"]), form["mac"]) for key in self._keys]
        return form["device"] if any(genuine) else None


def _mac(key: bytes, account_id: str, device: str) -> str:
    message = f"{_PURPOSE}\0{account_id}\0{device}".encode()
    return encode_key(hmac.new(key, message, hashlib.sha256).digest())
