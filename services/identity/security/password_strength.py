"""How hard a password is to guess: zxcvbn, on what an attacker does not know already (NIST SP 800-63B-4)."""

import re
from collections.abc import Sequence

from zxcvbn import zxcvbn

from shared.errors import FieldError, Invalid

ENOUGH = 3
"""Of 4: safe from offline guessing of a slow hash."""

_LOOKED_AT = 32
"""Characters; zxcvbn's time grows with the cube of the length, to seconds for chosen input of 72."""

_KNOWN_TO_ALL = "comptoir"


def is_weak(password: str, known: Sequence[str]) -> bool:
    """Whether little of it is hard to guess once the words of `known` (name, address) are taken out. Some 5 ms of
    CPU."""
    found = zxcvbn(_unknown(password, known)[:_LOOKED_AT] or " ")  # type: ignore[no-untyped-call]  # it has no types
    return bool(found["score"] < ENOUGH)


def check_strength(password: str, known: Sequence[str]) -> None:
    """Invalid names `password` when it is weak."""
    if is_weak(password, known):
        raise Invalid(FieldError("password", "password_too_weak"))


def _unknown(password: str, known: Sequence[str]) -> str:
    words = {word for text in (*known, _KNOWN_TO_ALL) for word in re.findall(r"\w{3,}", text)}
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.sub("|".join(longest_first), "", password, flags=re.IGNORECASE)
