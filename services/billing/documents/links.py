"""Links that show one document until a moment, without an account: for notifier, which attaches it (NO-01)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from shared.values.keys import decode_key

VALID_FOR = timedelta(days=30)


class DocumentLinks:
    """Signs with the first key, accepts all: rotate by putting a new key in front."""

    def __init__(self, base_url: str, keys: Sequence[str]) -> None:
        self._base_url = base_url
        self._keys = [decode_key(key) for key in keys]

    def link(self, number: str, now: datetime) -> str:
        """The absolute address of a document's PDF, valid for 30 days from `now`."""
        expires = int((now + VALID_FOR).timestamp())
        query = urlencode({"expires": expires, "signature": _sign(self._keys[0], number, expires)})
        return f"{self._base_url}/billing/v1/invoices/{quote(number)}/pdf?{query}"

    def valid(self, number: str, expires: int, signature: str, now: datetime) -> bool:
        """Whether a link was signed here for this document, and its time is not over."""
        given = signature.encode()
        signed = any(hmac.compare_digest(_sign(key, number, expires).encode(), given) for key in self._keys)
        return signed and now < datetime.fromtimestamp(expires, UTC)


def _sign(key: bytes, number: str, expires: int) -> str:
    digest = hmac.new(key, f"document\n{number}\n{expires}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
