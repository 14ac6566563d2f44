"""Postal codes in the form of their country (ID-03)."""

import pytest

from shared.values.country import COUNTRIES
from shared.values.postal_code import NoPostalCode, WrongPostalCode, parse_postal_code


def accepts(code: str, country: str) -> bool:
    """Whether a code is taken; an example of a country's own must be."""
    try:
        parse_postal_code(code, country)
    except WrongPostalCode as error:
        return not parse_postal_code(error.example, country)
    except NoPostalCode:
        return False
    return True


def test_every_country_has_its_rule() -> None:
    """Every country that an address may name is among the data, and takes the code that it gives as its example."""
    assert all(isinstance(accepts("?", country), bool) for country in COUNTRIES)


@pytest.mark.parametrize(
    ("country", "good", "wrong"),
    [
        ("BE", ["1000", "9999"], ["10000", "B-1000", "1 000", "AB12"]),
        ("NL", ["1234 AB", "1234ab"], ["1234", "AB 1234"]),
        ("LU", ["1009", "L-1009"], ["10090"]),
        ("FR", ["75001", "20000"], ["7500"]),
        ("PT", ["1000-205"], ["1000205"]),
        ("GB", ["SW1A 1AA", "sw1a 1aa"], ["SW1A"]),
        ("IE", ["D02 AF30"], ["Dublin 2"]),
        ("PL", ["00-950"], ["00950"]),
        ("HK", ["", "999077"], []),
    ],
)
def test_a_code_has_the_form_of_its_country(country: str, good: list[str], wrong: list[str]) -> None:
    """The countries around us and a country without codes."""
    assert [code for code in good if not accepts(code, country)] == []
    assert [code for code in wrong if accepts(code, country)] == []


def test_a_code_that_the_country_has_is_needed() -> None:
    """Belgian addresses have one, those of Hong Kong do not."""
    with pytest.raises(NoPostalCode):
        parse_postal_code("", "BE")
    assert parse_postal_code("", "HK") == ""
