"""Values as people write them: separators, no-break spaces, names of months, places and countries."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.i18n.formats import Formats
from shared.values.locale import LOCALES, Locale
from shared.values.money import eur

BRUSSELS = ZoneInfo("Europe/Brussels")
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "money", "percent", "moment", "place"),
    [
        ("fr", "1\u202f234,56\u00a0€", "5,5\u00a0%", "1er janvier 2027 à 00:30", ("Bruxelles", "Allemagne")),
        ("nl", "€\u00a01.234,56", "5,5\u00a0%", "1 januari 2027 om 00:30", ("Brussel", "Duitsland")),
        ("en", "€1,234.56", "5.5\u00a0%", "1 January 2027 at 00:30", ("Brussels", "Germany")),
    ],
)
def test_a_value_is_written_as_its_readers_write_it(
    locale: Locale, money: str, percent: str, moment: str, place: tuple[str, str]
) -> None:
    """Separators, signs and names of the language, times in the zone."""
    formats = Formats(locale, BRUSSELS)
    assert (formats.money(eur(123_456)), formats.percent(550)) == (money, percent)
    assert (formats.moment(NEW_YEAR), formats.day(NEW_YEAR)) == (moment, moment[: moment.index("2027") + 4])
    assert (formats.city(), formats.country("DE")) == place
    assert formats.day(date(2026, 12, 31)).endswith("2026")
    assert formats.country("XX") == "XX"


def test_only_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    """1er décembre, 2 décembre, 21 décembre; 1 december and 1 December elsewhere."""
    days = [date(2026, 12, day) for day in (1, 2, 21)]
    assert [Formats("fr", BRUSSELS).day(day) for day in days] == [
        "1er décembre 2026",
        "2 décembre 2026",
        "21 décembre 2026",
    ]
    assert [Formats(locale, BRUSSELS).day(days[0]) for locale in ("nl", "en")] == ["1 december 2026", "1 December 2026"]


@pytest.mark.parametrize("locale", LOCALES)
def test_no_value_parts_at_the_end_of_a_line(locale: Locale) -> None:
    """Money and percentages hold no-break spaces alone."""
    formats = Formats(locale, BRUSSELS)
    assert " " not in formats.money(eur(-123_456_789)) + formats.percent(2100) + formats.percent(550)
