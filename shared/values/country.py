"""Countries as two capital letters, ISO 3166-1 alpha-2."""

import re
from typing import Annotated

from babel import Locale as BabelLocale
from pydantic import Field

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
"""A country of any date: what was checked when it was typed stays readable if the list changes later."""

_NOT_IN_ISO_3166 = re.compile("AC|CP|CQ|DG|EA|EU|EZ|IC|QO|TA|UN|XA|XB|XK|ZZ")
"""Codes that CLDR lists in addition to ISO 3166-1: exceptional reservations, groups and private use."""

COUNTRIES = frozenset(
    code
    for code in map(str, BabelLocale("en").territories)
    if re.fullmatch("[A-Z]{2}", code) and not _NOT_IN_ISO_3166.fullmatch(code)
)


def parse_country(text: str) -> str:
    """The code itself; ValueError unless it is on today's list."""
    if text not in COUNTRIES:
        raise ValueError("Give the country as two capital letters (ISO 3166-1), such as BE.")
    return text
