"""The language of an answer, from Accept-Language (RFC 9110 section 12.5.4)."""

import pytest

from shared.i18n.negotiation import negotiate


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "fr"),
        ("nl", "nl"),
        ("nl-BE", "nl"),
        ("EN-gb", "en"),
        ("de, nl-BE;q=0.8, en;q=0.9", "en"),
        ("en;q=0.5, nl;q=0.5", "en"),
        ("de", "fr"),
        ("*", "fr"),
        ("de, *;q=0.1", "fr"),
        ("fr;q=0, *", "nl"),
        ("fr;q=0.2, *;q=0.5", "nl"),
        ("nl;q=0", "fr"),
        ("nl ; q = 0.9 , en;q=0.8", "nl"),
        ("nl;q=0.7;level=1, en;q=0.6", "nl"),
        ("nl;q=nan, en;q=0.1", "en"),
        ("nl;q=7, en;q=0.1", "en"),
        (";q=x,,;;=,nl", "nl"),
        ("*;q=0", "fr"),
    ],
)
def test_the_language_that_is_wanted_most_is_answered(header: str, locale: str) -> None:
    """Qualities, regions, `*` and refusals count; what names none of our languages, or is unreadable, gets French."""
    assert negotiate(header) == locale


def test_a_long_header_costs_little() -> None:
    """Of a header with thousands of ranges only the first are looked at."""
    assert negotiate("de," * 5_000 + "nl") == "fr"
