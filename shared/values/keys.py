"""Keys as settings carry them."""

import base64

KEY_BYTES = 32


def encode_key(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_key(text: str) -> bytes:
    """The bytes of a key in a setting; ValueError unless it is base64url of 32 bytes."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(raw) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes in base64url, this one has {len(raw)}")
    return raw
