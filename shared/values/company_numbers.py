"""The number that a company is known by in its country's register: one customer number per company number (ID-17).

Belgium: the enterprise number, which the VAT number repeats. France: the SIREN, which is in each SIRET and in the VAT
number. Elsewhere the number as it was given, in capitals without punctuation.
"""

import re
from dataclasses import dataclass

from stdnum.be import vat as belgian
from stdnum.eu import vat as european
from stdnum.fr import siren, siret

_SIREN_DIGITS, _SIRET_DIGITS = 9, 14


class NumbersDiffer(ValueError):
    """The company number and the VAT number are those of two companies."""


class NumberMissing(ValueError):
    """A company has a company number, a VAT number or both (ID-16)."""


@dataclass(frozen=True)
class CompanyNumbers:
    """`company_number` in the form of its country, `vat_number` with its country's letters; `key` is what is unique."""

    company_number: str
    vat_number: str | None
    key: str


def parse_vat_number(text: str) -> str:
    """A VAT number of the European Union in its one form, `BE0999999922`; ValueError when it is none."""
    return str(european.validate(text))


def parse_company_number(country: str, text: str) -> str:
    """The number in the country's register in its one form; ValueError when it is none."""
    if country == "BE":
        return str(belgian.validate(text))
    if country == "FR":
        digits = siret.compact(text)
        return str(siret.validate(digits)[:_SIREN_DIGITS] if len(digits) == _SIRET_DIGITS else siren.validate(digits))
    number = re.sub(r"[^0-9A-Z]", "", text.upper())
    if not number:
        raise ValueError("no letter or digit")
    return number


def company_numbers(country: str, company_number: str | None, vat_number: str | None) -> CompanyNumbers:
    """Of parsed numbers, what identifies the company. A VAT number alone does, by the company number that it holds or
    as it is. NumberMissing, NumbersDiffer."""
    held = _held_by(vat_number) if vat_number and vat_number.startswith(country) else None
    number = company_number or held or vat_number
    if number is None:
        raise NumberMissing
    if held and number != held:
        raise NumbersDiffer
    return CompanyNumbers(number, vat_number, f"{country}{number}")


def _held_by(vat_number: str) -> str | None:
    """The company number that a VAT number holds; None where it holds none."""
    if vat_number.startswith("BE"):
        return vat_number[2:]
    return vat_number[-_SIREN_DIGITS:] if vat_number.startswith("FR") else None
