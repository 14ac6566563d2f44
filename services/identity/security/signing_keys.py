"""The private keys of access tokens, from the SIGNING_KEYS setting: a JWK set (RFC 7517)."""

import json
from collections.abc import Sequence
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey


def read_signing_keys(text: str) -> Sequence[ECKey]:
    """The keys in their order, each with a `kid`; ValueError says what is wrong, without quoting a key."""
    try:
        content = json.loads(text)
    except ValueError:
        raise ValueError("it is not JSON") from None
    entries = content.get("keys") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ValueError('it has no keys: expected {"keys": [{"kty": "EC", "crv": "P-256", …}]}')
    keys = [_read(index, entry) for index, entry in enumerate(entries)]
    if len({key.kid for key in keys}) < len(keys):
        raise ValueError("two keys have the same kid")
    return keys


def _read(index: int, entry: Any) -> ECKey:
    wanted = {"kty": "EC", "crv": "P-256"}
    if not isinstance(entry, dict) or any(entry.get(name) != value for name, value in wanted.items()):
        raise ValueError(f"key {index} is no EC key on P-256")
    if not isinstance(entry.get("kid"), str) or not entry["kid"]:
        raise ValueError(f"key {index} has no kid")
    try:
        key = ECKey.import_key({**entry, "use": "sig", "alg": "ES256"})
    except (JoseError, ValueError, TypeError):
        raise ValueError(f"key {index} cannot be read") from None
    if not key.is_private:
        raise ValueError(f"key {index} has no private part (d)")
    return key
