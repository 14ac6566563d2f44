"""One line of text as people write names and addresses, safe wherever it is shown: mail header, PDF, page, log."""

import unicodedata

_REFUSED = {
    "Cc": "C0 and C1 controls: a mail header or a document would get a second line",
    "Cf": "what changes the text around it and is not seen itself, such as U+202E, which turns it round",
    "Zl": "line separator",
    "Zp": "paragraph separator",
    "Cs": "half of a character",
    "Co": "private use: everybody sees something else",
    "Cn": "unassigned in the Unicode of this Python",
}
"""Unicode's general categories that no line holds, and why."""

_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
"""Persian and several scripts of India are misspelt without them."""

_VISIBLE = "LNPS"


def parse_line(text: str) -> str:
    """The text in NFC; ValueError when it holds a character that no line may hold, or none that is seen."""
    if any(unicodedata.category(char) in _REFUSED and char not in _JOINERS for char in text):
        raise ValueError("line breaks, invisible, private or unassigned characters")
    if text and not any(unicodedata.category(char)[0] in _VISIBLE for char in text):
        raise ValueError("nothing is seen of it")
    return unicodedata.normalize("NFC", text)
