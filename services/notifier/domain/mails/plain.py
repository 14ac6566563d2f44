"""What customers typed, made harmless for a header and a line of a mail (NO-06)."""

import re
import unicodedata

_BREAKS = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"}
"""Unicode categories that end lines, hide or turn text around, or are private to one system."""

_LONGEST_NAME = 60
_LIKE_A_LINK = re.compile(r"[/@\\<>]|\w\.\w{2,}")


def one_line(text: str) -> str:
    """The text without line breaks, control, invisible and direction characters."""
    kept = "".join(" " if unicodedata.category(char) in _BREAKS else char for char in text)
    return re.sub(r" {2,}", " ", kept).strip(" ")


def greetable(name: str) -> str:
    """The name as it may greet; empty for what is no name but an advertisement: whoever registers a stranger's address
    must not choose what our mail says to them."""
    plain = one_line(name)
    return "" if len(plain) > _LONGEST_NAME or _LIKE_A_LINK.search(plain) else plain
