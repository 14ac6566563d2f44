"""Identifiers: time-ordered for storage, derived where a repeat must hit the same document, unguessable for people."""

import secrets
import time
import uuid
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that a number survives being read aloud."""

NAMESPACE = uuid.UUID("6f1c2f0e-52a1-5c3c-9d0b-0c0de0c0de00")

NewId = Callable[[str], str]
"""Makes a fresh id from a prefix: `new_id("ord")` → `ord_01J…`."""


def new_id(prefix: str) -> str:
    """A ULID behind `prefix_`: 48 bits of milliseconds, 80 of randomness; later ids sort later."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return f"{prefix}_{_base32(value, 26)}"


def derived_id(prefix: str, *parts: str) -> str:
    """The same id for the same parts, on every machine: a repeated creation meets its own duplicate key."""
    return f"{prefix}_{_base32(uuid.uuid5(NAMESPACE, chr(0).join(parts)).int, 26)}"


def derived_number(prefix: str, *parts: str) -> str:
    """A number for people that cannot be guessed (OR-06), the same for the same parts: `R-7K2M-9QXA-04TV`.

    60 bits of a hash: as unguessable as the least known of the parts, and two sets of parts may share one, so whoever
    creates under it checks whose document it met.
    """
    return _grouped(prefix, _base32(uuid.uuid5(NAMESPACE, chr(0).join(parts)).int, 26)[-12:])


def new_secret() -> str:
    """A bearer secret of 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def _grouped(prefix: str, symbols: str) -> str:
    return "-".join([prefix, *(symbols[start : start + 4] for start in range(0, len(symbols), 4))])


def _base32(value: int, width: int) -> str:
    return "".join(ALPHABET[value >> shift & 31] for shift in range((width - 1) * 5, -1, -5))
