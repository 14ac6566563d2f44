"""How hard a password is to guess: zxcvbn, told what an attacker knows about the customer (NIST SP 800-63B-4)."""

from collections.abc import Sequence

from zxcvbn import zxcvbn

from shared.errors import FieldError, Invalid

ENOUGH = 3
"""Of 4: safe from offline guessing of a slow hash."""

_LOOKED_AT = 32
"""Characters; zxcvbn's time grows with the cube of the length, to seconds for chosen input of 72."""


def check_strength(password: str, known: Sequence[str]) -> None:
    """Invalid names `password` when it is easy to guess from common passwords and `known` (name, address)."""
    words = [word for text in known for word in (text, *text.replace("@", " ").replace(".", " ").split())]
    found = zxcvbn(password[:_LOOKED_AT], words)  # type: ignore[no-untyped-call]  # zxcvbn has no types
    if found["score"] < ENOUGH:
        message = (
            "This password is easy to guess: use several unrelated words, without your name or address, "
            "dates, sequences and repetitions."
        )
        raise Invalid(FieldError("password", message, "password_too_weak"))
