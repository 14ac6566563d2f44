"""How hard a password is to guess (NIST SP 800-63B-4, 3.1.1.2): its length, whether it is a common one, and zxcvbn's
judgement of what an attacker does not know already."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from zxcvbn import zxcvbn

from shared.errors import FieldError, Invalid

ENOUGH = 3
"""Of 4: safe from offline guessing of a slow hash."""

SHORTEST, LONGEST = 15, 128
"""Characters."""

_WINDOW = 32
"""Characters that are judged together; zxcvbn's time grows with the cube of the length, to seconds for chosen input of
72. Five windows cover the longest password: half a second of one processor at the very most."""

COMMON = frozenset(
    line for line in Path(__file__).with_name("common_passwords.txt").read_text().split("\n") if line[:1] not in "#"
)

_KNOWN_TO_ALL = "comptoir"


def is_weak(password: str, known: Sequence[str]) -> bool:
    """Whether it is a common one, or no stretch of it is hard to guess once the words of `known` (name, address) are
    taken out: what is easy beside a stretch that is hard takes nothing from it. Some 5 ms of CPU a stretch."""
    if is_common(password):
        return True
    return not any(_score(window) >= ENOUGH for window in _windows(_unknown(password, known)))


def is_common(password: str) -> bool:
    """Whether it is in the list, in whatever case, Unicode form and punctuation, with or without digits at its end."""
    plain = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", password).casefold())
    return plain in COMMON or plain.rstrip("0123456789") in COMMON


def _score(window: str) -> int:
    return int(zxcvbn(window)["score"])  # type: ignore[no-untyped-call]  # it has no types


def _windows(text: str) -> Iterator[str]:
    """Stretches of _WINDOW characters, the last one up to the end."""
    if len(text) <= _WINDOW:
        yield text or " "
        return
    for start in range(0, len(text) - _WINDOW, _WINDOW):
        yield text[start : start + _WINDOW]
    yield text[-_WINDOW:]


def check_strength(password: str, known: Sequence[str]) -> None:
    """Invalid names `password` when it is weak."""
    if is_weak(password, known):
        raise Invalid(FieldError("password", "password_too_weak"))


def _unknown(password: str, known: Sequence[str]) -> str:
    words = {word for text in (*known, _KNOWN_TO_ALL) for word in re.findall(r"\w{3,}", text)}
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.sub("|".join(longest_first), "", password, flags=re.IGNORECASE)
