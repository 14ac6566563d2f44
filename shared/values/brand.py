"""The merchant as customers see it: on mails, documents and pages, from one setting."""

from dataclasses import dataclass

_BLACK, _WHITE = "#000000", "#ffffff"
_DARK = "#1b2433"
_READABLE = 4.5
"""WCAG 2.1 AA: the least contrast of text and ground (SC 1.4.3)."""


@dataclass(frozen=True)
class Brand:
    """`colour` is `#rrggbb`; `address` the legal name and postal address on one line, perhaps empty."""

    name: str
    colour: str
    address: str = ""

    @property
    def ink(self) -> str:
        """Black or white, whichever is easier to read on the brand's colour."""
        return max((_BLACK, _WHITE), key=lambda ink: contrast(ink, self.colour))

    @property
    def text_colour(self) -> str:
        """The brand's colour for text on white paper, or a dark grey where the colour is too light to be read."""
        return self.colour if contrast(self.colour, _WHITE) >= _READABLE else _DARK


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.1)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
