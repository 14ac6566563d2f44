"""Which of our languages a request asks for: Accept-Language (RFC 9110 section 12.5.4)."""

from collections.abc import Sequence

from shared.values.locale import DEFAULT_LOCALE, LOCALES, Locale

_LOOKED_AT = 20
"""Ranges of one header: browsers send a handful, and more is no one's wish."""


def negotiate(accept_language: str) -> Locale:
    """The language that is wanted most; DEFAULT_LOCALE when the header is empty, unreadable, or names none of ours.

    `nl-BE` asks for nl, `*` for any that is not named; of equal wishes the first counts. A range with q=0 is refused.
    """
    wishes = _wishes(accept_language)
    best = max(_with_rest(wishes), key=lambda wish: wish[1], default=None)
    return best[0] if best and best[1] > 0 else DEFAULT_LOCALE


def _with_rest(wishes: Sequence[tuple[str, float]]) -> list[tuple[Locale, float]]:
    """The wishes for languages of ours; `*` stands for those that are not named."""
    named = {language for language, _ in wishes}
    rest = [locale for locale in (DEFAULT_LOCALE, *LOCALES) if locale not in named]
    return [
        (locale, quality)
        for language, quality in wishes
        for locale in (rest if language == "*" else LOCALES)
        if language in {"*", locale}
    ]


def _wishes(header: str) -> list[tuple[str, float]]:
    ranges = (each.partition(";") for each in header.split(",")[:_LOOKED_AT])
    return [(language.strip().lower().partition("-")[0], _quality(parameter)) for language, _, parameter in ranges]


def _quality(parameter: str) -> float:
    """`q=0.8`; 1 when there is none, 0 for what is no quality."""
    name, _, value = parameter.partition(";")[0].partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0
