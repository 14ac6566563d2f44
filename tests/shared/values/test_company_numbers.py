"""One company is known by one number, however it is typed (ID-17)."""

import pytest

from shared.values.company_numbers import (
    NumberMissing,
    NumbersDiffer,
    company_numbers,
    parse_company_number,
    parse_vat_number,
)

SIREN, SIRET, FRENCH_VAT = "404833048", "40483304800022", "FR83404833048"


@pytest.mark.rule("ID-17")
@pytest.mark.parametrize(
    ("country", "typed", "number"),
    [
        ("BE", "0999.999.922", "0999999922"),
        ("BE", "BE 0999 999 922", "0999999922"),
        ("FR", "404 833 048", SIREN),
        ("FR", SIRET, SIREN),
        ("NL", "kvk 12.34-5678", "KVK12345678"),
    ],
)
def test_each_spelling_of_a_number_is_one_number(country: str, typed: str, number: str) -> None:
    """Punctuation, prefixes, and an establishment's SIRET lead to the company's own number."""
    assert parse_company_number(country, typed) == number


@pytest.mark.rule("ID-17")
@pytest.mark.parametrize(("country", "typed"), [("BE", "0999999921"), ("FR", "404833049"), ("NL", "---")])
def test_a_wrong_number_is_refused(country: str, typed: str) -> None:
    """A check digit that is wrong, and a number of nothing."""
    with pytest.raises(ValueError, match=r"."):
        parse_company_number(country, typed)


@pytest.mark.rule("ID-16", "ID-17")
@pytest.mark.parametrize(
    ("country", "company", "vat", "key"),
    [
        ("BE", None, "BE0999999922", "BE0999999922"),
        ("BE", "0999999922", None, "BE0999999922"),
        ("FR", None, FRENCH_VAT, f"FR{SIREN}"),
        ("FR", SIREN, FRENCH_VAT, f"FR{SIREN}"),
        ("NL", None, "NL123456782B12", "NLNL123456782B12"),
        ("BE", "0999999922", "NL123456782B12", "BE0999999922"),
    ],
)
def test_a_vat_number_and_the_company_number_it_holds_are_one_company(
    country: str, company: str | None, vat: str | None, key: str
) -> None:
    """Whoever gives either, or both, gets the same key; a VAT number of another country says nothing of it."""
    assert company_numbers(country, company, vat).key == key


@pytest.mark.rule("ID-16")
def test_a_company_has_a_number_and_two_numbers_are_of_one_company() -> None:
    """Neither number, and numbers of two companies, are refused."""
    with pytest.raises(NumberMissing):
        company_numbers("BE", None, None)
    with pytest.raises(NumbersDiffer):
        company_numbers("BE", "0417497106", "BE0999999922")


def test_a_vat_number_has_one_form() -> None:
    """Spaces and dots go, a wrong check digit is refused."""
    assert parse_vat_number("BE 0999.999.922") == "BE0999999922"
    with pytest.raises(ValueError, match=r"."):
        parse_vat_number("BE0999999921")
