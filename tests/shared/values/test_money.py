"""Money: the same total to the cent, whatever the lines (OR-02)."""

from fractions import Fraction

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.values.money import EXPONENTS, MAXIMUM, Money, eur, totals, vat_on

RATES = st.sampled_from([0, 210, 550, 600, 1200, 2000, 2100])
LINES = st.lists(st.tuples(st.integers(-(10**7), 10**7).map(eur), RATES), max_size=30)


@pytest.mark.rule("OR-02")
@run_with(deadline=None)  # a busy machine is no failure
@given(LINES)
def test_totals_add_up(lines: list[tuple[Money, int]]) -> None:
    """Net is the lines' sum, VAT the rates' sum, gross both; the order of the lines is nothing; a rate appears once."""
    result = totals(lines, "EUR")
    assert result.net.amount == sum(net.amount for net, _ in lines)
    assert result.vat.amount == sum(part.vat.amount for part in result.vat_by_rate)
    assert result.gross == result.net + result.vat
    assert [part.rate for part in result.vat_by_rate] == sorted({rate for _, rate in lines})
    assert totals(reversed(lines), "EUR") == result


@pytest.mark.rule("OR-02")
@run_with(deadline=None)  # a busy machine is no failure
@given(st.integers(-MAXIMUM // 10, MAXIMUM // 10), RATES)
def test_vat_is_rounded_half_up(net: int, rate: int) -> None:
    """The tax is within half a cent of the exact one, a half goes away from zero, and signs mirror (credit notes)."""
    tax, exact = vat_on(eur(net), rate).amount, Fraction(net * rate, 10_000)
    assert abs(tax - exact) <= Fraction(1, 2)
    if abs(tax - exact) == Fraction(1, 2):
        assert abs(tax) > abs(exact)
    assert vat_on(eur(-net), rate).amount == -tax


@pytest.mark.parametrize(
    ("net", "rate", "tax"), [(50, 2100, 11), (50, 2000, 10), (125, 2000, 25), (10, 550, 1), (9, 550, 0)]
)
def test_vat_examples(net: int, rate: int, tax: int) -> None:
    """10.5 cents are 11, 0.55 are 1, 0.495 are none."""
    assert vat_on(eur(net), rate) == eur(tax)


def test_currencies_do_not_mix() -> None:
    """Adding two currencies, or totalling a foreign line, is an error."""
    dollars = Money(amount=1, currency="USD")
    with pytest.raises(ValueError, match=r"EUR and USD do not"):
        eur(1) + dollars
    with pytest.raises(ValueError, match="do not add up"):
        totals([(dollars, 2100)], "EUR")


def test_each_currency_has_the_digits_of_iso_4217() -> None:
    """Held against CLDR's figures, which are ISO's for the currencies that we take."""
    assert {code: get_currency_precision(code) for code in EXPONENTS} == EXPONENTS
    assert [str(Money(amount=1999, currency=code).decimal()) for code in ("EUR", "JPY")] == ["19.99", "1999"]


@pytest.mark.parametrize("currency", ["XXX", "KWD", "eur", "EURO", ""])
def test_a_currency_that_we_do_not_take_is_refused(currency: str) -> None:
    """Also one that exists: whoever adds it says how many digits it has."""
    with pytest.raises(ValidationError):
        Money(amount=1, currency=currency)


@pytest.mark.parametrize("amount", [MAXIMUM + 1, -MAXIMUM - 1, 1.5, "many", float("nan")])
def test_an_amount_is_a_bounded_whole_number(amount: object) -> None:
    """Fractions of a cent, text and absurd sizes are refused."""
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": amount, "currency": "EUR"})
